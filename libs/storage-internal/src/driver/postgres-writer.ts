import { createHash } from 'node:crypto';
import type { PoolClient, QueryResult } from 'pg';
import { formatGvr, type ObjectName } from '#kube';
import { upsertText, upsertValues } from './postgres-upsert.js';
import type { ResourceRow, RowScope } from './resource-row.js';
import { piecesOf } from './statement-sizes.js';

/** Where a transaction says that it has written. */
export const CHANGES_CHANNEL = 'clusterpedia_changes';

/** Tells these advisory locks from those of other programs in the same database. */
const WRITER_LOCKS = 1_129_337_937;

/**
 * The statement's snapshot is older than its own upsert, so what it selects from `resources` is what the upsert replaced.
 * Rows come and go compressed: nothing is unpacked on the way.
 */
const logUpserts = (count: number, next: number): string => `WITH written AS (${upsertText(count)} RETURNING id)
  INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion, previous)
  SELECT $${next}::bigint, $${next + 1}::integer + row_number() OVER (), id, false,
    (SELECT object FROM resources WHERE resources.id = written.id)
  FROM written`;

const deleteText = `WITH gone AS (DELETE FROM resources
    WHERE "group" = $1 AND version = $2 AND resource = $3 AND cluster = $4
    AND (namespace, name) IN (SELECT * FROM unnest($5::text[], $6::text[]))
    RETURNING id, object)
  INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion, previous)
  SELECT $7::bigint, $8::integer + row_number() OVER (), id, true, object FROM gone`;

const publishText = `WITH counter AS (UPDATE resource_position SET value = value + $1 WHERE id = 1 RETURNING value),
  published AS (INSERT INTO resource_batches (batch, position, size, "group", version, resource, cluster)
    SELECT $2, value, $1, $3, $4, $5, $6 FROM counter)
  SELECT pg_notify('${CHANGES_CHANNEL}', '')`;

/**
 * Writes rows and, in the same transaction, the change feed. The position comes last of all: from there to the commit
 * nobody else can take one, so that positions become visible in their order and without gaps.
 *
 * @see docs/adr/0010-change-feed.md
 */
export async function writeRows(
  client: PoolClient,
  scope: RowScope,
  upserts: readonly ResourceRow[],
  deletes: readonly ObjectName[],
): Promise<void> {
  const batch = await begin(client, scope);
  try {
    let size = 0;
    for (const rows of piecesOf(upserts)) {
      size += await upsert(client, scope, rows, { batch, size });
    }
    if (deletes.length > 0) {
      size += await deleteRows(client, scope, deletes, { batch, size });
    }
    if (size > 0) {
      const { group, version, resource, cluster } = scope;
      const values = [size, batch, group, version, resource, cluster];
      await client.query({ name: 'publish', text: publishText, values });
    }
    await client.query('COMMIT');
  } catch (error) {
    // On a connection that is lost it fails too, and the pool does not take such a one back.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A batch under way, and how many changes it has so far. */
interface Batch {
  readonly batch: string;
  readonly size: number;
}

/**
 * Begins a transaction and waits for other writers of the same resource of the same cluster. Two of them at once would
 * each log what was there before the other.
 *
 * @returns the number of the batch, larger than that of any transaction that had its turn
 */
async function begin(client: PoolClient, scope: RowScope): Promise<string> {
  const key = createHash('sha256')
    .update(`${formatGvr(scope)} ${scope.cluster}`)
    .digest()
    .readInt32BE();
  const text = `BEGIN; SELECT pg_advisory_xact_lock(${WRITER_LOCKS}, ${key});
    SELECT nextval('resource_batches_batch_seq') AS batch`;
  // Several statements in one text give one result each, which the types do not know.
  const results = (await client.query(text)) as unknown as readonly QueryResult<{ readonly batch: string }>[];
  return results.at(-1)?.rows[0]?.batch ?? '';
}

async function upsert(
  client: PoolClient,
  scope: RowScope,
  rows: readonly ResourceRow[],
  batch: Batch,
): Promise<number> {
  const values = upsertValues(scope, rows);
  const text = logUpserts(rows.length, values.length + 1);
  values.push(batch.batch, String(batch.size));
  const { rowCount } = await client.query({ name: `upsert_${rows.length}`, text, values });
  return rowCount ?? 0;
}

async function deleteRows(
  client: PoolClient,
  { group, version, resource, cluster }: RowScope,
  names: readonly ObjectName[],
  { batch, size }: Batch,
): Promise<number> {
  const key = [names.map(({ namespace }) => namespace), names.map(({ name }) => name)];
  const values = [group, version, resource, cluster, ...key, batch, size];
  const { rowCount } = await client.query({ name: 'delete', text: deleteText, values });
  return rowCount ?? 0;
}
