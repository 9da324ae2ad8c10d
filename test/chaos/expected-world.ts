import { CLUSTER_NAME_ANNOTATION, type ClusterGroupResources } from '#api';
import { completeObject, formatGvr, objectKey, type GroupVersionResource, type KubernetesObject } from '#kube';
import type { MemberCluster } from '#testing';

/** What the processes are asked to store of a custom resource whose versions nobody chose. */
const customVersions = 3;

/** One row as it is, or should be, in the database. */
export interface WorldRow {
  readonly resourceVersion: string;
  readonly object: KubernetesObject;
}

/** Rows by `CLUSTER GVR KEY`. */
export type World = ReadonlyMap<string, WorldRow>;

/** A resource of a member that is to be stored. */
export interface WantedResource {
  /** What the member is asked for. */
  readonly sync: GroupVersionResource;
  readonly storage: GroupVersionResource;
  /** Only these; all when empty. */
  readonly namespaces: readonly string[];
}

export function rowKey(cluster: string, resource: GroupVersionResource, key: string): string {
  return `${cluster} ${formatGvr(resource)} ${key}`;
}

/**
 * Which resources of a member are to be stored: those that are asked for and served. Built-in kinds in their first version,
 * custom ones in the first three. Written from the specification, not from what the product does.
 *
 * @see spec/clustersynchro.md section 12
 */
export function wantedResources(
  { store }: MemberCluster,
  entries: readonly ClusterGroupResources[],
): readonly WantedResource[] {
  const wanted = new Map<string, WantedResource>();
  for (const { group, resources, namespaces = [] } of entries) {
    const served = [...store.resources.all()].filter((each) => each.group === group);
    const named = served.filter(({ resource }) => resources.includes('*') || resources.includes(resource));
    for (const { resource, versions, custom, namespaced } of named) {
      for (const version of versions.slice(0, custom ? customVersions : 1)) {
        const sync = { group, version, resource };
        const storage = custom ? sync : { ...sync, version: 'v1' };
        const key = formatGvr(storage);
        wanted.set(key, wanted.get(key) ?? { sync, storage, namespaces: namespaced ? namespaces : [] });
      }
    }
  }
  return [...wanted.values()];
}

/** The rows that should be there of a member now. */
export function* expectedRows(
  member: MemberCluster,
  entries: readonly ClusterGroupResources[],
): Iterable<readonly [string, WorldRow]> {
  for (const { sync, storage, namespaces } of wantedResources(member, entries)) {
    for (const object of member.store.list(sync)) {
      const { namespace = '', resourceVersion = '' } = object.metadata ?? {};
      if (namespaces.length === 0 || namespaces.includes(namespace)) {
        yield [
          rowKey(member.name, storage, objectKey(object)),
          { resourceVersion, object: asStored(comparable(object, storage), member.name) },
        ];
      }
    }
  }
}

/** An object so that two are equal which say the same: what an older version left out is filled in. */
export function comparable(object: KubernetesObject, { group, version }: GroupVersionResource): KubernetesObject {
  return convertedGroups.has(group) ? completeObject(object, { group, version }) : object;
}

/** Groups that a run upgrades. */
const convertedGroups = new Set(['networking.k8s.io', 'discovery.k8s.io']);

/** Without what is pruned, with the name of its cluster. */
function asStored(object: KubernetesObject, cluster: string): KubernetesObject {
  const { managedFields: _pruned, ...metadata } = object.metadata ?? {};
  const { 'kubectl.kubernetes.io/last-applied-configuration': _lastApplied, ...annotations } =
    metadata.annotations ?? {};
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [CLUSTER_NAME_ANNOTATION]: cluster } },
  };
}
