import { nameIdentity, namespacedIdentity } from '../identity.js';
import type { MetricFamily, ResourceMetrics } from '../metric-family.js';
import { annotationsFamily, createdFamily, labelsFamily, resourceVersionFamily } from '../rules/metadata-families.js';
import { fact } from '../rules/sample-rules.js';

export const roleMetrics: ResourceMetrics = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'roles',
  kind: 'Role',
  isNamespaced: true,
  identity: namespacedIdentity('role'),
  families: roleFamilies('kube_role'),
};

export const clusterRoleMetrics: ResourceMetrics = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'clusterroles',
  kind: 'ClusterRole',
  isNamespaced: false,
  identity: nameIdentity('clusterrole'),
  families: roleFamilies('kube_clusterrole'),
};

function roleFamilies(prefix: string): readonly MetricFamily[] {
  return [
    annotationsFamily(`${prefix}_annotations`, 'experimental'),
    labelsFamily(`${prefix}_labels`, 'experimental'),
    { name: `${prefix}_info`, help: 'The role is there.', stability: 'experimental', samples: () => [fact()] },
    createdFamily(`${prefix}_created`, 'experimental'),
    resourceVersionFamily(`${prefix}_metadata_resource_version`, 'experimental'),
  ];
}
