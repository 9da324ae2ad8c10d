import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { numberIn, optionalNumberIn } from '../rules/field-samples.js';
import {
  annotationsFamily,
  createdFamily,
  generationFamily,
  labelsFamily,
  ownerFamily,
} from '../rules/metadata-families.js';

export const replicaSetMetrics: ResourceMetrics = {
  group: 'apps',
  version: 'v1',
  resource: 'replicasets',
  kind: 'ReplicaSet',
  isNamespaced: true,
  identity: namespacedIdentity('replicaset'),
  families: [
    createdFamily('kube_replicaset_created', 'stable'),
    {
      name: 'kube_replicaset_status_replicas',
      help: 'Pods of the replica set.',
      stability: 'stable',
      samples: numberIn('status', 'replicas'),
    },
    {
      name: 'kube_replicaset_status_fully_labeled_replicas',
      help: 'Pods that have all labels of the template.',
      stability: 'stable',
      samples: numberIn('status', 'fullyLabeledReplicas'),
    },
    {
      name: 'kube_replicaset_status_ready_replicas',
      help: 'Pods of the replica set that are ready.',
      stability: 'stable',
      samples: numberIn('status', 'readyReplicas'),
    },
    {
      name: 'kube_replicaset_status_terminating_replicas',
      help: 'Pods of the replica set that are being deleted.',
      stability: 'experimental',
      samples: optionalNumberIn('status', 'terminatingReplicas'),
    },
    {
      name: 'kube_replicaset_status_observed_generation',
      help: 'The generation that the controller has seen.',
      stability: 'stable',
      samples: numberIn('status', 'observedGeneration'),
    },
    {
      name: 'kube_replicaset_spec_replicas',
      help: 'Pods that are wanted.',
      stability: 'stable',
      samples: optionalNumberIn('spec', 'replicas'),
    },
    generationFamily('kube_replicaset_metadata_generation', 'stable'),
    ownerFamily('kube_replicaset_owner', 'stable'),
    annotationsFamily('kube_replicaset_annotations', 'experimental'),
    labelsFamily('kube_replicaset_labels', 'stable'),
  ],
};
