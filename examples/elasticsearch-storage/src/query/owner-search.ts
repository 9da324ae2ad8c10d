import { type OwnerFilter, type OwnerRoot, ownerRoot, type SearchOptions, StorageError } from '@clusterpedia/storage';
import { uidKey } from '../document/stored-document.js';
import type { EngineClient } from '../engine/engine-client.js';
import { openPointInTime, type PointInTime } from '../engine/point-in-time.js';
import type { Searched } from '../engine/searched.js';
import { allOf, type Clause, not } from './clause.js';
import { readHits } from './hit-reader.js';

/** More terms than this no engine takes in one search. */
const MAX_OWNERS = 65_536;

/**
 * What selects the descendants of an owner, exactly `seniority` generations below its children. The generations above
 * them are looked up one by one, each search giving the owners of the next; uids count within their cluster.
 *
 * @throws StorageError `BadRequest` for a seniority out of bounds, an owner without uid and name, or too many owners
 */
export async function ownedClause(
  { client, names }: Searched,
  owner: OwnerFilter,
  { clusters, namespaces }: SearchOptions,
  signal: AbortSignal,
): Promise<Clause> {
  const root = ownerRoot(owner);
  if ('uid' in root && owner.seniority === 0) {
    return { term: { ownerUid: root.uid } };
  }
  const inClusters = clusters.in.length === 0 ? [] : [{ terms: { cluster: clusters.in } }];
  const pointInTime = await openPointInTime({ client, names }, names.everything, signal);
  try {
    const find = (clauses: readonly Clause[]): Promise<Clause> =>
      ownedByFound(client, pointInTime, allOf([...inClusters, ...clauses]), signal);
    let clause = 'uid' in root ? { term: { ownerUid: root.uid } } : await find(rootClauses(root, namespaces.in));
    for (let generation = 0; generation < owner.seniority; generation += 1) {
      clause = await find([clause]);
    }
    return clause;
  } finally {
    await pointInTime.close();
  }
}

function rootClauses(
  { name, groupResource }: Exclude<OwnerRoot, { readonly uid: string }>,
  namespaces: readonly string[],
): readonly Clause[] {
  return [
    { term: { name } },
    // Owners of namespaced objects may be at cluster scope.
    ...(namespaces.length === 0 ? [] : [{ terms: { namespace: [...namespaces, ''] } }]),
    ...(groupResource === undefined
      ? []
      : [{ term: { group: groupResource.group } }, { term: { resource: groupResource.resource } }]),
  ];
}

/** What selects the children of everything a query finds. */
async function ownedByFound(
  client: EngineClient,
  pointInTime: PointInTime,
  query: Clause,
  signal: AbortSignal,
): Promise<Clause> {
  const keys = new Set<string>();
  const search = {
    doing: 'look up owners',
    query: allOf([query, not({ term: { uid: '' } })]),
    sort: [{ cluster: 'asc' }, { uid: 'asc' }, { namespace: 'asc' }, { name: 'asc' }, { resource: 'asc' }],
    source: ['cluster', 'uid'],
    limit: Infinity,
  };
  for await (const hits of readHits(client, pointInTime, search, signal)) {
    for (const { _source } of hits) {
      keys.add(uidKey(_source));
    }
    if (keys.size > MAX_OWNERS) {
      throw new StorageError('BadRequest', `more than ${MAX_OWNERS} owners: search fewer clusters or namespaces`, {
        field: 'ownerName',
      });
    }
  }
  return { terms: { ownerKey: [...keys] } };
}
