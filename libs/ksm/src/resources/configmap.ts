import { namespacedIdentity } from '../identity.js';
import type { ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily, resourceVersionFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const configMapMetrics: ResourceMetrics = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  isNamespaced: true,
  identity: namespacedIdentity('configmap'),
  families: [
    annotationsFamily('kube_configmap_annotations', 'experimental'),
    labelsFamily('kube_configmap_labels', 'stable'),
    {
      name: 'kube_configmap_info',
      help: 'There is the configmap.',
      stability: 'stable',
      samples: () => [fact()],
    },
    createdFamily('kube_configmap_created', 'stable'),
    resourceVersionFamily('kube_configmap_metadata_resource_version', 'experimental'),
  ],
};
