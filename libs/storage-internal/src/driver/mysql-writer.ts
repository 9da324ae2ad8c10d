import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { ObjectName } from '#kube';
import { writeLabels } from './mysql-labels.js';
import { namesParameter, rowsOfNames } from './mysql-rows-of-names.js';
import { insertText, upsertText, upsertValues } from './mysql-upsert.js';
import type { ResourceRow, RowScope } from './resource-row.js';
import { piecesOf, repeat } from './statement-sizes.js';

const lockText = `SELECT r.id, r.namespace, r.name FROM ${rowsOfNames} FOR UPDATE`;

/** Positions as in PostgreSQL's `UPDATE … RETURNING`. */
const countText = 'UPDATE resource_position SET value = LAST_INSERT_ID(value + CAST(? AS SIGNED)) WHERE id = 1';
const publishText = 'UPDATE resource_batches SET position = LAST_INSERT_ID(), size = ? WHERE batch = ?';

/** Connections whose transactions lock rows, and not what lies between them, which other writers are about to fill. */
const readCommitted = new WeakSet<object>();

/**
 * Writes rows and, in the same transaction, the change feed. The position comes last of all: from there to the commit
 * nobody else can take one, so that positions become visible in their order and without gaps.
 *
 * @throws the driver's error `ER_DUP_ENTRY` when another writer has inserted one of the rows meanwhile
 * @see docs/adr/0010-change-feed.md
 */
export async function writeRows(
  connection: PoolConnection,
  scope: RowScope,
  upserts: readonly ResourceRow[],
  deletes: readonly ObjectName[],
): Promise<void> {
  await readCommittedOnly(connection);
  await connection.beginTransaction();
  const writer = new MysqlWriter(connection, scope);
  // All of them before anything is logged: of two batches with the same row the later must have the larger number.
  const stored = await writer.lock([...upserts, ...deletes]);
  for (const rows of piecesOf(upserts)) {
    await writer.upsert(rows, stored);
  }
  await writer.delete(deletes.flatMap((name) => stored.get(keyOf(name)) ?? []));
  await writer.publish();
  await connection.commit();
}

async function readCommittedOnly(connection: PoolConnection): Promise<void> {
  // The object that stays the same while the connection goes in and out of the pool.
  const { connection: session } = connection as unknown as { readonly connection: object };
  if (!readCommitted.has(session)) {
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    readCommitted.add(session);
  }
}

interface StoredRow extends RowDataPacket {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
}

/** One transaction. */
class MysqlWriter {
  readonly #key: readonly string[];
  #batch: number | undefined;
  #size = 0;

  constructor(
    private readonly connection: PoolConnection,
    private readonly scope: RowScope,
  ) {
    const { group, version, resource, cluster } = scope;
    this.#key = [group, version, resource, cluster];
  }

  /** Ids of the rows that are there, which nobody else changes before the commit. */
  async lock(names: readonly ObjectName[]): Promise<ReadonlyMap<string, number>> {
    const [rows] = await this.connection.execute<StoredRow[]>(lockText, [namesParameter(names), ...this.#key]);
    return new Map(rows.map((row) => [keyOf(row), row.id]));
  }

  async upsert(rows: readonly ResourceRow[], stored: ReadonlyMap<string, number>): Promise<void> {
    const { connection, scope } = this;
    const present = rows.filter((row) => stored.has(keyOf(row)));
    const absent = rows.filter((row) => !stored.has(keyOf(row)));
    await this.#logStored(
      present.flatMap((row) => stored.get(keyOf(row)) ?? []),
      false,
    );
    for (const piece of piecesOf(present)) {
      await connection.execute(upsertText(piece.length), upsertValues(scope, piece));
    }
    // Not an upsert: a row that somebody else has inserted meanwhile would be replaced without a trace in the feed.
    for (const piece of piecesOf(absent)) {
      await connection.execute(insertText(piece.length), upsertValues(scope, piece));
    }
    const ids = await writeLabels(connection, scope, rows);
    await this.#logInserts(absent.flatMap((row) => ids.get(keyOf(row)) ?? []));
  }

  async delete(ids: readonly number[]): Promise<void> {
    await this.#logStored(ids, true);
    for (const piece of piecesOf(ids)) {
      await this.connection.execute(`DELETE FROM resources WHERE id IN (${repeat('?', piece)})`, [...piece]);
    }
  }

  async publish(): Promise<void> {
    if (this.#batch !== undefined) {
      await this.connection.execute(countText, [this.#size]);
      await this.connection.execute(publishText, [this.#size, this.#batch]);
    }
  }

  /** Keeps what is about to be replaced or deleted. */
  async #logStored(ids: readonly number[], isDeletion: boolean): Promise<void> {
    for (const piece of piecesOf(ids)) {
      const text = `INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion, previous)
        SELECT ?, ? + ROW_NUMBER() OVER (ORDER BY id), id, ?, object FROM resources WHERE id IN (${repeat('?', piece)})`;
      await this.connection.execute(text, [await this.#number(), this.#size, Number(isDeletion), ...piece]);
      this.#size += piece.length;
    }
  }

  async #logInserts(ids: readonly number[]): Promise<void> {
    for (const piece of piecesOf(ids)) {
      const batch = await this.#number();
      const text = `INSERT INTO resource_changes (batch, ordinal, row_id, is_deletion) VALUES
        ${repeat('(?, ?, ?, 0)', piece)}`;
      await this.connection.execute(
        text,
        piece.flatMap((id, index) => [batch, this.#size + index + 1, id]),
      );
      this.#size += piece.length;
    }
  }

  /** Of the batch. */
  async #number(): Promise<number> {
    if (this.#batch === undefined) {
      const text = `INSERT INTO resource_batches (size, \`group\`, version, resource, cluster, written_at)
        VALUES (0, ?, ?, ?, ?, UTC_TIMESTAMP(3))`;
      const [{ insertId }] = await this.connection.execute<ResultSetHeader>(text, [...this.#key]);
      this.#batch = insertId;
    }
    return this.#batch;
  }
}

function keyOf({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`;
}
