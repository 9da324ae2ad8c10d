import { sql } from 'kysely';
import type { KubernetesObject } from '#kube';
import { involvedUidOf, lastSeenOf, StorageError } from '#storage';
import type { Database } from '../driver/database.js';
import { storageFailure } from '../storage-failure.js';

/** Most events kept of one object. */
export const MAX_EVENTS = 50;

const key = ['resource_id', 'event_uid'] as const;
const replaced = ['involved_uid', 'namespace', 'name', 'resource_version', 'last_seen', 'object'] as const;

/**
 * Attach an event to every row of its object.
 *
 * @throws StorageError `Rejected` for an event that names no object or has no uid of its own
 */
export async function recordEvent(
  database: Database,
  cluster: string,
  event: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { uid, namespace = '', name = '', resourceVersion = '' } = event.metadata ?? {};
  const involvedUid = involvedUidOf(event);
  if (involvedUid === undefined || uid === undefined) {
    throw new StorageError('Rejected', `event ${namespace}/${name} has no uid, or none of the object it is about`);
  }
  const { dialect, kysely } = database;
  const values = [uid, involvedUid, namespace, name, resourceVersion, dialect.timestamp(lastSeenOf(event))];
  const object = dialect.storableJson(JSON.stringify(event));
  const columns = [...key, ...replaced].map((column) => sql.ref(column));
  try {
    const { numAffectedRows = 0n } = await sql`INSERT INTO resource_events (${sql.join(columns)})
      SELECT id, ${sql.join([...values, object])} FROM resources
      WHERE cluster = ${cluster} AND uid = ${involvedUid} ${dialect.keepRows}
      ${dialect.replaceRow(key, replaced)}`.execute(kysely);
    if (numAffectedRows > 0n) {
      await dropOldest(database, cluster, involvedUid);
    }
  } catch (error) {
    throw storageFailure(error, `record an event of cluster ${cluster}`, dialect, signal);
  }
}

/** Events beyond the newest go, and those of an object that was there before under the same name. */
async function dropOldest({ kysely }: Database, cluster: string, involvedUid: string): Promise<void> {
  const rows = await kysely
    .selectFrom('resources')
    .select('id')
    .where('cluster', '=', cluster)
    .where('uid', '=', involvedUid)
    .execute();
  for (const { id } of rows) {
    // MySQL deletes by a subquery on the same table only when that is a derived table, which a LIMIT makes it.
    await sql`DELETE FROM resource_events WHERE resource_id = ${id} AND event_uid NOT IN (
      SELECT event_uid FROM (SELECT event_uid FROM resource_events
        WHERE resource_id = ${id} AND involved_uid = ${involvedUid}
        ORDER BY last_seen DESC, name LIMIT ${sql.lit(MAX_EVENTS)}) newest)`.execute(kysely);
  }
}
