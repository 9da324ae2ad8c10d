import type { KubernetesObject } from '#kube';
import { numberAt, textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics, Sample } from '../metric-family.js';
import { conditionOf, conditionOfType } from '../rules/condition-samples.js';
import { numberIn, optionalNumberIn, timeIn } from '../rules/field-samples.js';
import { annotationsFamily, createdFamily, labelsFamily, ownerFamily } from '../rules/metadata-families.js';
import { fact, flag, oneOf } from '../rules/sample-rules.js';

const failureReasons = ['BackoffLimitExceeded', 'DeadlineExceeded', 'Evicted'];

export const jobMetrics: ResourceMetrics = {
  group: 'batch',
  version: 'v1',
  resource: 'jobs',
  kind: 'Job',
  isNamespaced: true,
  // A label `job` is what Prometheus calls the job that scrapes.
  identity: namespacedIdentity('job_name'),
  families: [
    annotationsFamily('kube_job_annotations', 'experimental'),
    labelsFamily('kube_job_labels', 'stable'),
    {
      name: 'kube_job_info',
      help: 'There is the job.',
      stability: 'stable',
      samples: () => [fact()],
    },
    createdFamily('kube_job_created', 'stable'),
    {
      name: 'kube_job_spec_parallelism',
      help: 'Pods that may run at the same time.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'parallelism'),
    },
    {
      name: 'kube_job_spec_completions',
      help: 'Pods that must succeed.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'completions'),
    },
    {
      name: 'kube_job_spec_active_deadline_seconds',
      help: 'Seconds the job may take.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'activeDeadlineSeconds'),
    },
    {
      name: 'kube_job_status_succeeded',
      help: 'Pods that have succeeded.',
      stability: 'stable',
      samples: numberIn('status', 'succeeded'),
    },
    {
      name: 'kube_job_status_failed',
      help: 'Pods that have failed, or why the job has.',
      stability: 'stable',
      labels: ['reason'],
      samples: failureSamples,
    },
    {
      name: 'kube_job_status_active',
      help: 'Pods that run or wait to run.',
      stability: 'stable',
      samples: numberIn('status', 'active'),
    },
    {
      name: 'kube_job_status_ready',
      help: 'Pods of the job that are ready.',
      stability: 'experimental',
      samples: numberIn('status', 'ready'),
    },
    {
      name: 'kube_job_complete',
      help: 'Whether the job is complete.',
      stability: 'stable',
      labels: ['condition'],
      samples: conditionOfType('Complete'),
    },
    {
      name: 'kube_job_failed',
      help: 'Whether the job has failed.',
      stability: 'stable',
      labels: ['condition'],
      samples: conditionOfType('Failed'),
    },
    {
      name: 'kube_job_status_start_time',
      help: 'Unix time at which the job was started.',
      stability: 'stable',
      samples: timeIn('status', 'startTime'),
    },
    {
      name: 'kube_job_status_completion_time',
      help: 'Unix time at which the job was complete.',
      stability: 'stable',
      samples: timeIn('status', 'completionTime'),
    },
    {
      name: 'kube_job_status_suspended',
      help: 'Whether the job is suspended.',
      stability: 'experimental',
      samples: (object) => {
        const condition = conditionOf(object, 'Suspended');
        return condition === undefined ? [] : flag(textAt(condition, 'status') === 'True');
      },
    },
    ownerFamily('kube_job_owner', 'stable'),
  ],
};

/** The reason takes the place of the count where it is known; nothing failed, and there is no label for it. */
function failureSamples(object: KubernetesObject): readonly Sample[] {
  const failed = numberAt(object, 'status', 'failed');
  if (failed === 0) {
    return [{ value: 0, named: [] }];
  }
  const condition = conditionOf(object, 'Failed');
  const reason = textAt(condition, 'reason');
  const known = condition === undefined ? [] : oneOf(failureReasons, reason);
  return failureReasons.includes(reason) ? known : [...known, { value: failed, labels: [''] }];
}
