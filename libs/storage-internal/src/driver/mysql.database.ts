import type { Readable } from 'node:stream';
import type { CompiledQuery, Kysely } from 'kysely';
import type { Connection as CallbackConnection, Pool, TypeCastField } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { ObjectName } from '#kube';
import type { Dialect } from '../dialect/dialect.js';
import type { Tables } from '../entity/tables.js';
import { CHUNK_BYTES, type Database, type Row } from './database.js';
import { writeLabels } from './mysql-labels.js';
import { upsertText, upsertValues } from './mysql-upsert.js';
import type { ResourceRow, RowScope } from './resource-row.js';
import { piecesOf } from './statement-sizes.js';

const LOCK_TIMEOUT_SECONDS = 600;
const ROWS_PER_CHUNK = 500;

/** MySQL and MariaDB through the pool of `mysql2` that MikroORM made. */
export class MysqlDatabase implements Database {
  readonly maxRows = 500;
  readonly pool = undefined;

  constructor(
    readonly dialect: Dialect,
    readonly kysely: Kysely<Tables>,
    private readonly connections: Pool,
    private readonly closeOrm: () => Promise<void>,
  ) {}

  async *read(query: CompiledQuery, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    signal.throwIfAborted();
    const connection = await this.connections.promise().getConnection();
    const rows = rowsOf(connection, query);
    const abandon = (): void => {
      rows.destroy(signal.reason as Error);
      connection.destroy();
    };
    signal.addEventListener('abort', abandon);
    let isComplete = false;
    try {
      yield* chunksOf(rows);
      isComplete = true;
    } finally {
      signal.removeEventListener('abort', abandon);
      if (isComplete) {
        connection.release();
      } else {
        // The server sends the rest of the rows whether wanted or not: only closing the connection stops it.
        connection.destroy();
      }
    }
  }

  async write(scope: RowScope, upserts: readonly ResourceRow[], deletes: readonly ObjectName[]): Promise<void> {
    const connection = await this.connections.promise().getConnection();
    try {
      await connection.beginTransaction();
      for (const rows of piecesOf(upserts)) {
        await connection.execute(upsertText(rows.length), upsertValues(scope, rows));
        await writeLabels(connection, scope, rows);
      }
      for (const names of piecesOf(deletes)) {
        await deleteRows(connection, scope, names);
      }
      await connection.commit();
      connection.release();
    } catch (error) {
      // Closing the connection rolls back, also when it no longer answers.
      connection.destroy();
      throw error;
    }
  }

  async exclusively<T>(run: () => Promise<T>): Promise<T> {
    const connection = await this.connections.promise().getConnection();
    try {
      // The name is known to the whole server, so the database is part of it.
      await connection.query(`SELECT GET_LOCK(CONCAT('clusterpedia:', MD5(DATABASE())), ${LOCK_TIMEOUT_SECONDS})`);
      return await run();
    } finally {
      connection.destroy();
    }
  }

  close(): Promise<void> {
    return this.closeOrm();
  }
}

function rowsOf(connection: PoolConnection, query: CompiledQuery): Readable {
  // Only the callback interface can stream; it is the same connection underneath.
  const { connection: callbackConnection } = connection as unknown as { readonly connection: CallbackConnection };
  const command = callbackConnection.execute({
    sql: query.sql,
    values: query.parameters as unknown[],
    rowsAsArray: true,
    typeCast: (field: TypeCastField, next: () => unknown) => (field.name === 'json' ? field.buffer() : next()),
  });
  const rows = command.stream({ highWaterMark: ROWS_PER_CHUNK });
  // A lost connection is told to its callback, which a stream has not got, or else to the connection itself.
  const fail = (error: Error): void => void rows.destroy(error);
  callbackConnection.once('error', fail);
  rows.once('close', () => callbackConnection.removeListener('error', fail));
  return rows;
}

async function* chunksOf(rows: Readable): AsyncGenerator<readonly Row[]> {
  let chunk: Row[] = [];
  let bytes = 0;
  for await (const row of rows as AsyncIterable<Row>) {
    chunk.push(row);
    bytes += row.reduce<number>((size, cell) => size + (Buffer.isBuffer(cell) ? cell.length : 16), 0);
    if (bytes >= CHUNK_BYTES || chunk.length === ROWS_PER_CHUNK) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
  }
  yield chunk;
}

async function deleteRows(
  connection: PoolConnection,
  { group, version, resource, cluster }: RowScope,
  names: readonly ObjectName[],
): Promise<void> {
  const pairs = names.map(() => '(?, ?)').join(', ');
  const text = `DELETE FROM resources WHERE \`group\` = ? AND version = ? AND resource = ? AND cluster = ?
    AND (namespace, name) IN (${pairs})`;
  const values = names.flatMap(({ namespace, name }) => [namespace, name]);
  await connection.execute(text, [group, version, resource, cluster, ...values]);
}
