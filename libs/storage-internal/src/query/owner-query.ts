import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { OwnerFilter, SearchOptions } from '#api';
import { StorageError } from '#storage';

const MAX_SENIORITY = 10;

/**
 * Whether a row descends from an owner, exactly `seniority` generations below its children. Owners are the objects with
 * the uid, or with the name in the searched namespaces or at cluster scope; either way within one cluster at a time.
 *
 * @throws StorageError `BadRequest` for a seniority out of bounds, or an owner without uid and name
 */
export function isOwnedBy(owner: OwnerFilter, { clusters, namespaces }: SearchOptions): RawBuilder<SqlBool> {
  if (!Number.isInteger(owner.seniority) || owner.seniority < 0 || owner.seniority > MAX_SENIORITY) {
    throw new StorageError('BadRequest', `ownerSeniority must be between 0 and ${MAX_SENIORITY}`, {
      field: 'ownerSeniority',
    });
  }
  const inClusters = clusters.in.length === 0 ? sql`` : sql` AND cluster IN (${sql.join(clusters.in)})`;
  let predicate = ownedByRoot(owner, namespaces.in, inClusters);
  for (let generation = 0; generation < owner.seniority; generation += 1) {
    predicate = sql`(cluster, owner_uid) IN (SELECT cluster, uid FROM resources WHERE uid <> ''${inClusters} AND ${predicate})`;
  }
  return predicate;
}

function ownedByRoot(
  { uid, name, groupResource }: OwnerFilter,
  namespaces: readonly string[],
  inClusters: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  if (uid !== undefined && uid !== '') {
    return sql`owner_uid = ${uid}`;
  }
  if (name === undefined || name === '') {
    throw new StorageError('BadRequest', 'owner needs ownerUID or ownerName', { field: 'ownerName' });
  }
  const inNamespaces =
    namespaces.length === 0 ? sql`` : sql` AND namespace IN (${sql.join([...new Set([...namespaces, ''])])})`;
  const ofType =
    groupResource === undefined
      ? sql``
      : sql` AND ${sql.ref('group')} = ${groupResource.group} AND resource = ${groupResource.resource}`;
  return sql`(cluster, owner_uid) IN (SELECT cluster, uid FROM resources
    WHERE uid <> '' AND name = ${name}${inClusters}${inNamespaces}${ofType})`;
}
