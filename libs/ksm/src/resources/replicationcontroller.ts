import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { numberIn, optionalNumberIn } from '../rules/field-samples.js';
import { createdFamily, generationFamily, ownerFamily } from '../rules/metadata-families.js';

export const replicationControllerMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  isNamespaced: true,
  identity: namespacedIdentity('replicationcontroller'),
  families: [
    createdFamily('kube_replicationcontroller_created', 'stable'),
    {
      name: 'kube_replicationcontroller_status_replicas',
      help: 'Pods of the replication controller.',
      stability: 'stable',
      samples: numberIn('status', 'replicas'),
    },
    {
      name: 'kube_replicationcontroller_status_fully_labeled_replicas',
      help: 'Pods that have all labels of the template.',
      stability: 'stable',
      samples: numberIn('status', 'fullyLabeledReplicas'),
    },
    {
      name: 'kube_replicationcontroller_status_ready_replicas',
      help: 'Pods of the replication controller that are ready.',
      stability: 'stable',
      samples: numberIn('status', 'readyReplicas'),
    },
    {
      name: 'kube_replicationcontroller_status_available_replicas',
      help: 'Pods of the replication controller that have been ready for long enough.',
      stability: 'stable',
      samples: numberIn('status', 'availableReplicas'),
    },
    {
      name: 'kube_replicationcontroller_status_observed_generation',
      help: 'The generation that the controller has seen.',
      stability: 'stable',
      samples: numberIn('status', 'observedGeneration'),
    },
    {
      name: 'kube_replicationcontroller_spec_replicas',
      help: 'Pods that are wanted.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'replicas'),
    },
    generationFamily('kube_replicationcontroller_metadata_generation', 'stable'),
    ownerFamily('kube_replicationcontroller_owner', 'experimental'),
  ],
};
