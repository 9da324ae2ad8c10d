import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { numberIn } from '../rules/field-samples.js';
import { annotationsFamily, createdFamily, deletedFamily, labelsFamily } from '../rules/metadata-families.js';

export const podDisruptionBudgetMetrics: ResourceMetrics = {
  group: 'policy',
  version: 'v1',
  resource: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  isNamespaced: true,
  identity: namespacedIdentity('poddisruptionbudget'),
  families: [
    annotationsFamily('kube_poddisruptionbudget_annotations', 'experimental'),
    labelsFamily('kube_poddisruptionbudget_labels', 'experimental'),
    createdFamily('kube_poddisruptionbudget_created', 'stable'),
    {
      name: 'kube_poddisruptionbudget_status_current_healthy',
      help: 'Pods that are healthy.',
      stability: 'stable',
      samples: numberIn('status', 'currentHealthy'),
    },
    {
      name: 'kube_poddisruptionbudget_status_desired_healthy',
      help: 'Pods that have to be healthy.',
      stability: 'stable',
      samples: numberIn('status', 'desiredHealthy'),
    },
    {
      name: 'kube_poddisruptionbudget_status_pod_disruptions_allowed',
      help: 'Pods that may be disrupted now.',
      stability: 'stable',
      samples: numberIn('status', 'disruptionsAllowed'),
    },
    {
      name: 'kube_poddisruptionbudget_status_expected_pods',
      help: 'Pods that the budget counts.',
      stability: 'stable',
      samples: numberIn('status', 'expectedPods'),
    },
    {
      name: 'kube_poddisruptionbudget_status_observed_generation',
      help: 'The generation that the controller has seen.',
      stability: 'stable',
      samples: numberIn('status', 'observedGeneration'),
    },
    deletedFamily('kube_poddisruptionbudget_deletion_timestamp', 'experimental'),
  ],
};
