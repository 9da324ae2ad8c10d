import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { numberIn } from '../rules/field-samples.js';
import {
  annotationsFamily,
  createdFamily,
  deletedFamily,
  generationFamily,
  labelsFamily,
} from '../rules/metadata-families.js';

export const daemonSetMetrics: ResourceMetrics = {
  group: 'apps',
  version: 'v1',
  resource: 'daemonsets',
  kind: 'DaemonSet',
  isNamespaced: true,
  identity: namespacedIdentity('daemonset'),
  families: [
    createdFamily('kube_daemonset_created', 'stable'),
    {
      name: 'kube_daemonset_status_current_number_scheduled',
      help: 'Nodes that run a pod of the daemon set and should.',
      stability: 'stable',
      samples: numberIn('status', 'currentNumberScheduled'),
    },
    {
      name: 'kube_daemonset_status_desired_number_scheduled',
      help: 'Nodes that should run a pod of the daemon set.',
      stability: 'stable',
      samples: numberIn('status', 'desiredNumberScheduled'),
    },
    {
      name: 'kube_daemonset_status_number_available',
      help: 'Nodes on which a pod has been ready for long enough.',
      stability: 'stable',
      samples: numberIn('status', 'numberAvailable'),
    },
    {
      name: 'kube_daemonset_status_number_misscheduled',
      help: 'Nodes that run a pod of the daemon set and should not.',
      stability: 'stable',
      samples: numberIn('status', 'numberMisscheduled'),
    },
    {
      name: 'kube_daemonset_status_number_ready',
      help: 'Nodes on which a pod is ready.',
      stability: 'stable',
      samples: numberIn('status', 'numberReady'),
    },
    {
      name: 'kube_daemonset_status_number_unavailable',
      help: 'Nodes that should have an available pod and have none.',
      stability: 'stable',
      samples: numberIn('status', 'numberUnavailable'),
    },
    {
      name: 'kube_daemonset_status_observed_generation',
      help: 'The generation that the controller has seen.',
      stability: 'stable',
      samples: numberIn('status', 'observedGeneration'),
    },
    {
      name: 'kube_daemonset_status_updated_number_scheduled',
      help: 'Nodes that run a pod with the current template.',
      stability: 'stable',
      samples: numberIn('status', 'updatedNumberScheduled'),
    },
    generationFamily('kube_daemonset_metadata_generation', 'stable'),
    deletedFamily('kube_daemonset_deletion_timestamp', 'experimental'),
    annotationsFamily('kube_daemonset_annotations', 'experimental'),
    labelsFamily('kube_daemonset_labels', 'stable'),
  ],
};
