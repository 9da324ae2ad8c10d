import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { OwnerFilter, SearchOptions } from '#api';
import { type OwnerRoot, ownerRoot } from '#storage';
import type { Dialect } from '../dialect/dialect.js';
import { valuesOf } from './column-values.js';
import { isAllowed } from './rights-predicates.js';

/**
 * Whether a row descends from an owner, exactly `seniority` generations below its children. Owners are the objects with
 * the uid, or with the name in the searched namespaces or at cluster scope; either way within one cluster at a time. With
 * rights, the way from the owner to the row leads over rows that are in them.
 *
 * @throws StorageError `BadRequest` for a seniority out of bounds, or an owner without uid and name
 */
export function isOwnedBy(
  owner: OwnerFilter,
  { clusters, namespaces, rights }: SearchOptions,
  dialect: Dialect,
): RawBuilder<SqlBool> {
  const root = ownerRoot(owner);
  const inClusters =
    clusters.in.length === 0 ? sql`` : sql` AND cluster IN ${valuesOf('cluster', clusters.in, dialect)}`;
  const isSeen = rights === undefined ? sql`` : sql` AND ${isAllowed(rights, dialect)}`;
  const ownedBy = (owners: RawBuilder<unknown>): RawBuilder<SqlBool> =>
    sql`(cluster, owner_uid) IN ${dialect.alone(owners)}`;
  let predicate =
    'uid' in root
      ? sql<SqlBool>`owner_uid IN ${valuesOf('owner_uid', [root.uid], dialect)}`
      : ownedBy(sql`${namedRoots(root, namespaces.in, dialect)}${inClusters}${isSeen}`);
  for (let generation = 0; generation < owner.seniority; generation += 1) {
    predicate = ownedBy(sql`SELECT cluster, uid FROM resources WHERE uid <> ''${inClusters} AND ${predicate}${isSeen}`);
  }
  // From the index of owners, and not from whatever index serves the order.
  const owned = dialect.alone(sql`SELECT id FROM resources WHERE ${predicate}${inClusters}`);
  return sql`${sql.ref('resources.id')} IN ${owned}`;
}

/** Owners with the name, in the namespaces or at cluster scope. */
function namedRoots(
  { name, groupResource }: Exclude<OwnerRoot, { readonly uid: string }>,
  namespaces: readonly string[],
  dialect: Dialect,
): RawBuilder<unknown> {
  const valueOf = (column: string, value: string): RawBuilder<unknown> => valuesOf(column, [value], dialect);
  const inNamespaces =
    namespaces.length === 0 ? sql`` : sql` AND namespace IN ${valuesOf('namespace', [...namespaces, ''], dialect)}`;
  const ofType =
    groupResource === undefined
      ? sql``
      : sql` AND ${sql.ref('group')} IN ${valueOf('group', groupResource.group)}
        AND resource IN ${valueOf('resource', groupResource.resource)}`;
  return sql`SELECT cluster, uid FROM resources
    WHERE uid <> '' AND name IN ${valueOf('name', name)}${inNamespaces}${ofType}`;
}
