import type { KubernetesObject } from '#kube';
import { parseCronSchedule, type CronSchedule } from '../cron/cron-schedule.js';
import { booleanAt, listAt, optionalTextAt, textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics, Sample } from '../metric-family.js';
import { flagIn, optionalNumberIn, timeIn } from '../rules/field-samples.js';
import { annotationsFamily, createdFamily, labelsFamily, resourceVersionFamily } from '../rules/metadata-families.js';
import { fact, optional } from '../rules/sample-rules.js';
import { timeAt } from '../unix-time.js';

export const cronJobMetrics: ResourceMetrics = {
  group: 'batch',
  version: 'v1',
  resource: 'cronjobs',
  kind: 'CronJob',
  isNamespaced: true,
  identity: namespacedIdentity('cronjob'),
  families: [
    annotationsFamily('kube_cronjob_annotations', 'experimental'),
    labelsFamily('kube_cronjob_labels', 'stable'),
    {
      name: 'kube_cronjob_info',
      help: 'When the cron job is due, and what happens when one run meets another.',
      stability: 'stable',
      labels: ['schedule', 'concurrency_policy', 'timezone'],
      samples: (object) => [
        fact(
          textAt(object, 'spec', 'schedule'),
          textAt(object, 'spec', 'concurrencyPolicy'),
          optionalTextAt(object, 'spec', 'timeZone') ?? 'local',
        ),
      ],
    },
    createdFamily('kube_cronjob_created', 'stable'),
    {
      name: 'kube_cronjob_status_active',
      help: 'Jobs of the cron job that run.',
      stability: 'stable',
      samples: (object) => [{ value: listAt(object, 'status', 'active').length }],
    },
    {
      name: 'kube_cronjob_status_last_schedule_time',
      help: 'Unix time at which a job was made the last time.',
      stability: 'stable',
      samples: timeIn('status', 'lastScheduleTime'),
    },
    {
      name: 'kube_cronjob_status_last_successful_time',
      help: 'Unix time at which a job succeeded the last time.',
      stability: 'stable',
      samples: timeIn('status', 'lastSuccessfulTime'),
    },
    {
      name: 'kube_cronjob_spec_suspend',
      help: 'Whether no more jobs are made.',
      stability: 'stable',
      samples: flagIn('spec', 'suspend'),
    },
    {
      name: 'kube_cronjob_spec_starting_deadline_seconds',
      help: 'Seconds a job may be late.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'startingDeadlineSeconds'),
    },
    {
      name: 'kube_cronjob_next_schedule_time',
      help: 'Unix time at which the next job is due.',
      stability: 'stable',
      samples: nextSchedule,
    },
    {
      name: 'kube_cronjob_schedule_invalid',
      help: 'Set while the schedule cannot be read.',
      stability: 'experimental',
      samples: (object) => (scheduleOf(object) === undefined ? [fact()] : []),
    },
    resourceVersionFamily('kube_cronjob_metadata_resource_version', 'stable'),
    {
      name: 'kube_cronjob_spec_successful_job_history_limit',
      help: 'Succeeded jobs that are kept.',
      stability: 'experimental',
      samples: optionalNumberIn('spec', 'successfulJobsHistoryLimit'),
    },
    {
      name: 'kube_cronjob_spec_failed_job_history_limit',
      help: 'Failed jobs that are kept.',
      stability: 'experimental',
      samples: optionalNumberIn('spec', 'failedJobsHistoryLimit'),
    },
  ],
};

function scheduleOf(object: KubernetesObject): CronSchedule | undefined {
  return parseCronSchedule(textAt(object, 'spec', 'schedule'), optionalTextAt(object, 'spec', 'timeZone'));
}

function nextSchedule(object: KubernetesObject): readonly Sample[] {
  const last = timeAt(object, 'status', 'lastScheduleTime') ?? timeAt(object, 'metadata', 'creationTimestamp');
  const isSuspended = booleanAt(object, 'spec', 'suspend');
  return isSuspended || last === undefined ? [] : optional(scheduleOf(object)?.next(last));
}
