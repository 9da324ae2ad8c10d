import type { OwnerFilter, SearchOptions } from '#api';
import { type OwnerRoot, ownerRoot } from '#storage';
import type { ClusterObjects } from '../cluster-objects.js';
import type { MemoryObject } from '../memory-object.js';
import type { MemoryStore } from '../memory-store.js';

/**
 * Whether an object descends from an owner, exactly `seniority` generations below its children. Owners are the objects
 * with the uid, or with the name in the searched namespaces or at cluster scope; either way within one cluster at a time.
 *
 * @throws StorageError `BadRequest` for a seniority out of bounds, or an owner without uid and name
 */
export function isOwnedBy(
  owner: OwnerFilter,
  { clusters, namespaces }: Pick<SearchOptions, 'clusters' | 'namespaces'>,
  store: MemoryStore,
): (object: MemoryObject) => boolean {
  const root = ownerRoot(owner);
  const searched = clusters.in.length === 0 ? store.clusterNames : clusters.in;
  const ownersByCluster = new Map<string, ReadonlySet<string>>();
  for (const cluster of searched) {
    const objects = store.cluster(cluster);
    if (objects !== undefined) {
      let uids = rootUids(root, namespaces.in, objects);
      for (let generation = 0; generation < owner.seniority; generation += 1) {
        uids = childUids(uids, objects);
      }
      ownersByCluster.set(cluster, uids);
    }
  }
  return ({ cluster, ownerUid }) => ownersByCluster.get(cluster)?.has(ownerUid) ?? false;
}

function rootUids(root: OwnerRoot, namespaces: readonly string[], objects: ClusterObjects): ReadonlySet<string> {
  if ('uid' in root) {
    return new Set([root.uid]);
  }
  const { name, groupResource } = root;
  const types = objects.types.filter(
    ({ group, resource }) =>
      groupResource === undefined || (group === groupResource.group && resource === groupResource.resource),
  );
  const roots = types
    .flatMap((type) => objects.objectsOf(type))
    .filter((object) => object.name === name && isIn(object.namespace, namespaces));
  return uidsOf(roots);
}

/** An object at cluster scope may own objects of any namespace. */
function isIn(namespace: string, namespaces: readonly string[]): boolean {
  return namespaces.length === 0 || namespace === '' || namespaces.includes(namespace);
}

function childUids(uids: ReadonlySet<string>, objects: ClusterObjects): ReadonlySet<string> {
  return uidsOf([...uids].flatMap((uid) => [...objects.controlledBy(uid)]));
}

function uidsOf(objects: readonly MemoryObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ uid }) => uid).filter((uid) => uid !== ''));
}
