import { createHash } from 'node:crypto';
import type { PoolClient, QueryResult } from 'pg';
import { formatGvr } from '#kube';
import { upsertOf } from './postgres-upsert.js';
import type { RowScope } from './resource-row.js';
import type { RowChanges } from './row-changes.js';
import { piecesOf } from './statement-sizes.js';

/** Where a transaction says that it has written. */
export const CHANGES_CHANNEL = 'clusterpedia_changes';

/** Tells these advisory locks from those of other programs in the same database. */
const WRITER_LOCKS = 1_129_337_937;

/** A batch under way. */
interface Batch extends RowChanges {
  readonly number: string;
  /** Changes it has so far. */
  size: number;
}

/** Batches as parameters, from one number on: what is logged of a row of theirs begins behind their size. */
const batchRows = (first: number): string => `unnest($${first}::bigint[], $${first + 1}::integer[],
    $${first + 2}::text[], $${first + 3}::text[], $${first + 4}::text[], $${first + 5}::text[])
    AS batches (batch, size, "group", version, resource, cluster)`;

/**
 * The statement's snapshot is older than its own upsert, so what it selects from `resources` is what the upsert replaced.
 * Rows come and go compressed: nothing is unpacked on the way.
 */
const logUpserts = (upsert: string, next: number): string => `WITH written AS (
    ${upsert} RETURNING id, "group", version, resource, cluster)
  INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion, previous)
  SELECT batch, size + row_number() OVER (PARTITION BY batch), id, false,
    (SELECT object FROM resources WHERE resources.id = written.id)
  FROM written JOIN ${batchRows(next)} USING ("group", version, resource, cluster)`;

const deleteText = `WITH named AS (SELECT * FROM ${batchRows(1)}
    JOIN unnest($7::bigint[], $8::text[], $9::text[]) AS names (batch, namespace, name) USING (batch)),
  gone AS (DELETE FROM resources AS r USING named AS n
    WHERE r."group" = n."group" AND r.version = n.version AND r.resource = n.resource AND r.cluster = n.cluster
    AND r.namespace = n.namespace AND r.name = n.name
    RETURNING r.id, r.object, n.batch, n.size)
  INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion, previous)
  SELECT batch, size + row_number() OVER (PARTITION BY batch), id, true, object FROM gone
  RETURNING batch`;

/** The positions of each batch follow those of the one before. */
const publishText = `WITH counter AS (UPDATE resource_position SET value = value + $7 WHERE id = 1 RETURNING value),
  published AS (INSERT INTO resource_batches (batch, position, size, "group", version, resource, cluster)
    SELECT batch, value - $7 + sum(size) OVER (ORDER BY batch), size, "group", version, resource, cluster
    FROM counter, ${batchRows(1)})
  SELECT pg_notify('${CHANGES_CHANNEL}', '')`;

/**
 * Writes rows and, in the same transaction, the change feed. The position comes last of all: from there to the commit
 * nobody else can take one, so that positions become visible in their order and without gaps.
 *
 * @param group - each of another resource, or of another cluster
 * @see docs/adr/0010-change-feed.md
 */
export async function writeRows(client: PoolClient, group: readonly RowChanges[]): Promise<void> {
  try {
    const batches = await begin(client, group);
    await upsert(client, batches);
    await deleteRows(client, batches);
    await publish(client, batches);
    await client.query('COMMIT');
  } catch (error) {
    // Also when the turn to write did not come: the transaction has begun by then, and whoever gets the connection next would
    // be in it. On a connection that is lost this fails too, and the pool does not take such a one back.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * Begins a transaction and waits for other writers of the same resources of the same clusters. Two of them at once would
 * each log what was there before the other. All take their locks in the same order, so that no two wait for each other.
 *
 * @returns the batches with their numbers, larger than those of any transaction that had its turn
 */
async function begin(client: PoolClient, group: readonly RowChanges[]): Promise<readonly Batch[]> {
  const locks = group.map(({ scope }) => lockOf(scope)).toSorted((left, right) => left - right);
  const text = `BEGIN; SELECT pg_advisory_xact_lock(${WRITER_LOCKS}, lock) FROM unnest('{${locks.join()}}'::integer[]) lock;
    SELECT nextval('resource_batches_batch_seq') AS number FROM generate_series(1, ${group.length})`;
  // Several statements in one text give one result each, which the types do not know.
  const results = (await client.query(text)) as unknown as readonly QueryResult<{ readonly number: string }>[];
  const numbers = results.at(-1)?.rows ?? [];
  return group.map((changes, index) => ({ ...changes, number: numbers[index]?.number ?? '', size: 0 }));
}

function lockOf(scope: RowScope): number {
  return createHash('sha256')
    .update(`${formatGvr(scope)} ${scope.cluster}`)
    .digest()
    .readInt32BE();
}

async function upsert(client: PoolClient, batches: readonly Batch[]): Promise<void> {
  const rows = batches.flatMap((batch) => batch.upserts.map((row) => ({ batch, scope: batch.scope, row })));
  for (const piece of piecesOf(rows)) {
    const { name, text, values } = upsertOf(piece);
    const logged = logUpserts(text, values.length + 1);
    await client.query({ name, text: logged, values: [...values, ...batchValues(piece.map(({ batch }) => batch))] });
    piece.forEach(({ batch }) => (batch.size += 1));
  }
}

async function deleteRows(client: PoolClient, batches: readonly Batch[]): Promise<void> {
  const names = batches.flatMap((batch) => batch.deletes.map((name) => ({ batch, ...name })));
  if (names.length === 0) {
    return;
  }
  const keys = [
    names.map(({ batch }) => batch.number),
    names.map(({ namespace }) => namespace),
    names.map(({ name }) => name),
  ];
  const values = [...batchValues(batches), ...keys];
  const { rows } = await client.query<{ readonly batch: string }>({ name: 'delete', text: deleteText, values });
  const deleted = Map.groupBy(rows, ({ batch }) => batch);
  batches.forEach((batch) => (batch.size += deleted.get(batch.number)?.length ?? 0));
}

/** Of batches that changed something. */
async function publish(client: PoolClient, batches: readonly Batch[]): Promise<void> {
  const changed = batches.filter(({ size }) => size > 0);
  if (changed.length > 0) {
    const total = changed.reduce((sum, { size }) => sum + size, 0);
    await client.query({ name: 'publish', text: publishText, values: [...batchValues(changed), total] });
  }
}

/** Parameters of {@link batchRows}, of each batch once. */
function batchValues(batches: readonly Batch[]): readonly (readonly (string | number)[])[] {
  const each = [...new Set(batches)];
  return [
    each.map(({ number }) => number),
    each.map(({ size }) => size),
    each.map(({ scope }) => scope.group),
    each.map(({ scope }) => scope.version),
    each.map(({ scope }) => scope.resource),
    each.map(({ scope }) => scope.cluster),
  ];
}
