import { textAt } from '../field.js';
import { nameIdentity, namespacedIdentity } from '../identity.js';
import type { MetricFamily, ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily, resourceVersionFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const roleBindingMetrics: ResourceMetrics = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'rolebindings',
  kind: 'RoleBinding',
  isNamespaced: true,
  identity: namespacedIdentity('rolebinding'),
  families: bindingFamilies('kube_rolebinding'),
};

export const clusterRoleBindingMetrics: ResourceMetrics = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  isNamespaced: false,
  identity: nameIdentity('clusterrolebinding'),
  families: bindingFamilies('kube_clusterrolebinding'),
};

function bindingFamilies(prefix: string): readonly MetricFamily[] {
  return [
    annotationsFamily(`${prefix}_annotations`, 'experimental'),
    labelsFamily(`${prefix}_labels`, 'experimental'),
    {
      name: `${prefix}_info`,
      help: 'The role that is bound.',
      stability: 'experimental',
      labels: ['roleref_kind', 'roleref_name'],
      samples: (object) => [fact(textAt(object, 'roleRef', 'kind'), textAt(object, 'roleRef', 'name'))],
    },
    createdFamily(`${prefix}_created`, 'experimental'),
    resourceVersionFamily(`${prefix}_metadata_resource_version`, 'experimental'),
  ];
}
