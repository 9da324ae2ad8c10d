import type { OwnerFilter, SearchOptions } from '#api';
import { type OwnerRoot, ownerRoot } from '#storage';
import type { ClusterObjects } from '../cluster-objects.js';
import type { MemoryObject } from '../memory-object.js';
import type { MemoryStore } from '../memory-store.js';
import { isIn } from './rights.js';

/**
 * Whether an object descends from an owner, exactly `seniority` generations below its children. Owners are the objects
 * with the uid, or with the name in the searched namespaces or at cluster scope; either way within one cluster at a time.
 * With rights, the way from the owner to the object leads over what they have.
 *
 * @throws StorageError `BadRequest` for a seniority out of bounds, or an owner without uid and name
 */
export function isOwnedBy(
  owner: OwnerFilter,
  { clusters, namespaces, rights }: Pick<SearchOptions, 'clusters' | 'namespaces' | 'rights'>,
  store: MemoryStore,
): (object: MemoryObject) => boolean {
  const root = ownerRoot(owner);
  const isSeen = rights === undefined ? () => true : isIn(rights);
  const searched = clusters.in.length === 0 ? store.clusterNames : clusters.in;
  const ownersByCluster = new Map<string, ReadonlySet<string>>();
  for (const cluster of searched) {
    const objects = store.cluster(cluster);
    if (objects !== undefined) {
      let uids = 'uid' in root ? new Set([root.uid]) : uidsOf(namedRoots(root, namespaces.in, objects).filter(isSeen));
      for (let generation = 0; generation < owner.seniority; generation += 1) {
        uids = uidsOf([...uids].flatMap((uid) => [...objects.controlledBy(uid)]).filter(isSeen));
      }
      ownersByCluster.set(cluster, uids);
    }
  }
  return ({ cluster, ownerUid }) => ownersByCluster.get(cluster)?.has(ownerUid) ?? false;
}

function namedRoots(
  { name, groupResource }: Exclude<OwnerRoot, { readonly uid: string }>,
  namespaces: readonly string[],
  objects: ClusterObjects,
): readonly MemoryObject[] {
  const types = objects.types.filter(
    ({ group, resource }) =>
      groupResource === undefined || (group === groupResource.group && resource === groupResource.resource),
  );
  return types
    .flatMap((type) => objects.objectsOf(type))
    .filter((object) => object.name === name && isInNamespaces(object.namespace, namespaces));
}

/** An object at cluster scope may own objects of any namespace. */
function isInNamespaces(namespace: string, namespaces: readonly string[]): boolean {
  return namespaces.length === 0 || namespace === '' || namespaces.includes(namespace);
}

function uidsOf(objects: readonly MemoryObject[]): Set<string> {
  return new Set(objects.map(({ uid }) => uid).filter((uid) => uid !== ''));
}
