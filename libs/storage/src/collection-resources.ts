import type { CollectionResource } from '#api';
import { knownGroups } from '#kube';

/**
 * The collections that every storage can search: whatever the request names, the workloads of `apps`, and every built-in
 * group. An empty version or resource stands for all of them.
 */
export const builtInCollections: readonly CollectionResource[] = [
  { name: 'any', resourceTypes: [] },
  {
    name: 'workloads',
    resourceTypes: [
      { group: 'apps', version: 'v1', resource: 'deployments', kind: 'Deployment' },
      { group: 'apps', version: 'v1', resource: 'daemonsets', kind: 'DaemonSet' },
      { group: 'apps', version: 'v1', resource: 'statefulsets', kind: 'StatefulSet' },
    ],
  },
  {
    name: 'kuberesources',
    resourceTypes: [...knownGroups()].toSorted().map((group) => ({ group, version: '', resource: '' })),
  },
];
