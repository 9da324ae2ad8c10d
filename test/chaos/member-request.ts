import type { ClusterGroupResources } from '#api';
import type { Random } from '#testing';

/** What a PediaCluster asks for by itself. */
export interface WantedResources {
  /** Keys of the catalogue. */
  readonly resources: readonly string[];
  /** Pods and ConfigMaps of these namespaces only; of all when empty. */
  readonly namespaces: readonly string[];
}

/** What can be asked for, by group: a resource, or all of a group. */
const groupByResource: Readonly<Record<string, string>> = {
  pods: '',
  configmaps: '',
  secrets: '',
  services: '',
  events: '',
  nodes: '',
  deployments: 'apps',
  replicasets: 'apps',
  statefulsets: 'apps',
  daemonsets: 'apps',
  cronjobs: 'batch',
  ingresses: 'networking.k8s.io',
  endpointslices: 'discovery.k8s.io',
};

/** Every custom resource that a run defines is in one of these groups; all of both are asked for always. */
export const customGroups = ['ops.example.com', 'chaos.example.com'];

const filtered = new Set(['pods', 'configmaps']);
const namespaces = ['shop', 'monitoring', 'kube-system', 'chaos-1', 'chaos-2'];

/** Any of the resources, more often many than few. */
export function drawResources(random: Random): readonly string[] {
  return Object.keys(groupByResource).filter(() => random.chance(0.75));
}

/** As {@link drawResources}, now and then of some namespaces only. */
export function drawWanted(random: Random): WantedResources {
  const isFiltered = random.chance(0.3);
  return {
    resources: drawResources(random),
    namespaces: isFiltered ? namespaces.filter(() => random.chance(0.6)) : [],
  };
}

/** The entries of a PediaCluster. */
export function syncResourcesOf({ resources, namespaces: only }: WantedResources): readonly ClusterGroupResources[] {
  const own = resources.map((resource) => ({
    group: groupByResource[resource] ?? '',
    resources: [resource],
    ...(only.length > 0 && filtered.has(resource) ? { namespaces: only } : {}),
  }));
  return [...own, ...customGroups.map((group) => ({ group, resources: ['*'] }))];
}

/** The entries of a ClusterSyncResources. */
export function referencedResources(resources: readonly string[]): readonly ClusterGroupResources[] {
  return resources.map((resource) => ({ group: groupByResource[resource] ?? '', resources: [resource] }));
}
