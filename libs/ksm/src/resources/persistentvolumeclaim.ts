import { optionalTextAt, textAt, textsAt, valueAt } from '../field.js';
import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { integerQuantity } from '../quantity-value.js';
import { everyCondition } from '../rules/condition-samples.js';
import { annotationsFamily, createdFamily, deletedFamily, labelsFamily } from '../rules/metadata-families.js';
import { valueOf } from '../rules/resource-amounts.js';
import { fact, oneOf, optional } from '../rules/sample-rules.js';

const phases = ['Lost', 'Bound', 'Pending'];
const request = ['spec', 'resources', 'requests', 'storage'];

export const persistentVolumeClaimMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
  isNamespaced: true,
  identity: namespacedIdentity('persistentvolumeclaim'),
  families: [
    labelsFamily('kube_persistentvolumeclaim_labels', 'stable'),
    annotationsFamily('kube_persistentvolumeclaim_annotations', 'experimental'),
    {
      name: 'kube_persistentvolumeclaim_info',
      help: 'Class and volume of the claim.',
      stability: 'stable',
      labels: ['storageclass', 'volumename', 'volumemode'],
      samples: (object) => [
        fact(className(object), textAt(object, 'spec', 'volumeName'), textAt(object, 'spec', 'volumeMode')),
      ],
    },
    {
      name: 'kube_persistentvolumeclaim_status_phase',
      help: 'The phase of the claim.',
      stability: 'stable',
      labels: ['phase'],
      samples: (object) => {
        const phase = textAt(object, 'status', 'phase');
        return phase === '' ? [] : oneOf(phases, phase);
      },
    },
    {
      name: 'kube_persistentvolumeclaim_resource_requests_storage_bytes',
      help: 'Bytes that the claim asks for.',
      stability: 'stable',
      samples: (object) => {
        const quantity = valueAt(object, ...request);
        return optional(quantity === undefined ? undefined : valueOf(integerQuantity, quantity, request));
      },
    },
    {
      name: 'kube_persistentvolumeclaim_access_mode',
      help: 'Ways in which the claim wants to mount its volume.',
      stability: 'stable',
      labels: ['access_mode'],
      samples: (object) => textsAt(object, 'spec', 'accessModes').map((mode) => fact(mode)),
    },
    {
      name: 'kube_persistentvolumeclaim_status_condition',
      help: 'Conditions of the claim.',
      stability: 'experimental',
      labels: ['condition', 'status'],
      samples: everyCondition,
    },
    createdFamily('kube_persistentvolumeclaim_created', 'experimental'),
    deletedFamily('kube_persistentvolumeclaim_deletion_timestamp', 'experimental'),
  ],
};

/** The annotation was there before the field, and wins. */
function className(object: unknown): string {
  return (
    optionalTextAt(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ??
    textAt(object, 'spec', 'storageClassName')
  );
}
