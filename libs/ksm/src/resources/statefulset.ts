import { fieldsAt, numberAt, textAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { MetricFamily, ResourceMetrics } from '../metric-family.js';
import { numberIn, optionalNumberIn } from '../rules/field-samples.js';
import {
  annotationsFamily,
  createdFamily,
  deletedFamily,
  generationFamily,
  labelsFamily,
} from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const statefulSetMetrics: ResourceMetrics = {
  group: 'apps',
  version: 'v1',
  resource: 'statefulsets',
  kind: 'StatefulSet',
  isNamespaced: true,
  identity: namespacedIdentity('statefulset'),
  families: [
    createdFamily('kube_statefulset_created', 'stable'),
    {
      name: 'kube_statefulset_status_replicas',
      help: 'Pods of the stateful set.',
      stability: 'stable',
      samples: numberIn('status', 'replicas'),
    },
    {
      name: 'kube_statefulset_status_replicas_available',
      help: 'Pods of the stateful set that have been ready for long enough.',
      stability: 'stable',
      samples: numberIn('status', 'availableReplicas'),
    },
    {
      name: 'kube_statefulset_status_replicas_current',
      help: 'Pods of the stateful set that have the current revision.',
      stability: 'stable',
      samples: numberIn('status', 'currentReplicas'),
    },
    {
      name: 'kube_statefulset_status_replicas_ready',
      help: 'Pods of the stateful set that are ready.',
      stability: 'stable',
      samples: numberIn('status', 'readyReplicas'),
    },
    {
      name: 'kube_statefulset_status_replicas_updated',
      help: 'Pods of the stateful set that have the revision to come.',
      stability: 'stable',
      samples: numberIn('status', 'updatedReplicas'),
    },
    {
      name: 'kube_statefulset_status_observed_generation',
      help: 'The generation that the controller has seen.',
      stability: 'stable',
      samples: numberIn('status', 'observedGeneration'),
    },
    {
      name: 'kube_statefulset_replicas',
      help: 'Pods that are wanted.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'replicas'),
    },
    {
      name: 'kube_statefulset_ordinals_start',
      help: 'The number of the first pod.',
      stability: 'stable',
      samples: (object) =>
        fieldsAt(object, 'spec', 'ordinals') === undefined
          ? []
          : [{ value: numberAt(object, 'spec', 'ordinals', 'start') }],
    },
    generationFamily('kube_statefulset_metadata_generation', 'stable'),
    {
      name: 'kube_statefulset_persistentvolumeclaim_retention_policy',
      help: 'What becomes of claims when their pod goes.',
      stability: 'stable',
      labels: ['when_deleted', 'when_scaled'],
      samples: (object) => {
        const policy = fieldsAt(object, 'spec', 'persistentVolumeClaimRetentionPolicy');
        const whenDeleted = textAt(policy, 'whenDeleted');
        const whenScaled = textAt(policy, 'whenScaled');
        return whenDeleted === '' && whenScaled === '' ? [] : [fact(whenDeleted, whenScaled)];
      },
    },
    annotationsFamily('kube_statefulset_annotations', 'stable'),
    labelsFamily('kube_statefulset_labels', 'stable'),
    revisionFamily('kube_statefulset_status_current_revision', 'currentRevision', 'The revision that pods have.'),
    revisionFamily('kube_statefulset_status_update_revision', 'updateRevision', 'The revision that pods are to have.'),
    deletedFamily('kube_statefulset_deletion_timestamp', 'stable'),
  ],
};

function revisionFamily(name: string, field: string, help: string): MetricFamily {
  return {
    name,
    help,
    stability: 'stable',
    labels: ['revision'],
    samples: (object) => [fact(textAt(object, 'status', field))],
  };
}
