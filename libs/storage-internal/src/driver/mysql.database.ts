import type { Readable } from 'node:stream';
import type { CompiledQuery, Kysely } from 'kysely';
import type { Connection as CallbackConnection, Pool, TypeCastField } from 'mysql2';
import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { Dialect } from '../dialect/dialect.js';
import { driverErrorOf } from '../dialect/driver-error.js';
import type { Tables } from '../entity/tables.js';
import type { Database, PoolState, Row } from './database.js';
import { RowChunk } from './row-chunk.js';
import { writeRows } from './mysql-writer.js';
import { PoolMeter } from './pool-meter.js';
import type { RowChanges } from './row-changes.js';
import { wantedConnection } from './wanted-connection.js';
import { withinWriteDeadline } from './write-deadline.js';
import { WriteGroups } from './write-groups.js';

const LOCK_TIMEOUT_SECONDS = 600;
const ROWS_PER_CHUNK = 500;

/** Of a write that another writer of the same rows has overtaken. */
const MOST_ATTEMPTS = 5;

interface DriverPool {
  readonly config: { readonly connectionLimit: number };
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number };
}

/** MySQL and MariaDB through the pool of `mysql2` that MikroORM made. */
export class MysqlDatabase implements Database {
  readonly maxRows = 500;
  readonly listen = undefined;
  readonly #meter = new PoolMeter();
  /** Each batch alone: its statements are of one resource of one cluster. */
  readonly #groups = new WriteGroups({
    write: async (group) => {
      for (const changes of group) {
        await this.#write(changes);
      }
    },
    isRecoverable: (error) => this.dialect.classify(error) === 'Recoverable',
    lanes: 4,
    fullRows: 1,
    mostRows: 1,
  });

  constructor(
    readonly dialect: Dialect,
    readonly kysely: Kysely<Tables>,
    private readonly connections: Pool,
    private readonly closeOrm: () => Promise<void>,
  ) {}

  get pool(): PoolState {
    const { waits, waitedMs } = this.#meter;
    // The driver has no other way to tell.
    const { config, _allConnections: all, _freeConnections: free } = this.connections as unknown as DriverPool;
    return { max: config.connectionLimit, open: all.length, idle: free.length, waits, waitedMs };
  }

  async *read(query: CompiledQuery, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const connection = await wantedConnection(
      () => this.#connect(),
      (unwanted) => unwanted.release(),
      signal,
    );
    const rows = rowsOf(connection, query);
    const abandon = (): void => {
      rows.destroy(signal.reason as Error);
      connection.destroy();
    };
    signal.addEventListener('abort', abandon);
    let isComplete = false;
    try {
      const chunk = new RowChunk(ROWS_PER_CHUNK);
      for await (const row of rows as AsyncIterable<Row>) {
        if (chunk.add(row)) {
          yield chunk.take();
        }
      }
      yield chunk.take();
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

  write(changes: RowChanges, signal: AbortSignal): Promise<void> {
    return this.#groups.write(changes, signal);
  }

  async #write({ scope, upserts, deletes }: RowChanges): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const connection = await this.#connect();
      try {
        await withinWriteDeadline(
          () => writeRows(connection, scope, upserts, deletes),
          () => connection.destroy(),
        );
        connection.release();
        return;
      } catch (error) {
        // Closing the connection rolls back, also when it no longer answers.
        connection.destroy();
        const isOvertaken = driverErrorOf(error).code === 'ER_DUP_ENTRY';
        if (!isOvertaken || attempt === MOST_ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  async exclusively<T>(run: () => Promise<T>): Promise<T> {
    const connection = await this.#connect();
    try {
      // The name is known to the whole server, so the database is part of it.
      const [rows] = await connection.query<RowDataPacket[]>(
        `SELECT GET_LOCK(CONCAT('clusterpedia:', MD5(DATABASE())), ${LOCK_TIMEOUT_SECONDS}) AS locked`,
      );
      if (rows[0]?.['locked'] !== 1) {
        throw new Error(`another process has held the lock of the migrations for ${LOCK_TIMEOUT_SECONDS} s`);
      }
      return await run();
    } finally {
      connection.destroy();
    }
  }

  close(): Promise<void> {
    return this.closeOrm();
  }

  #connect(): Promise<PoolConnection> {
    const { max, open, idle } = this.pool;
    return this.#meter.take(() => this.connections.promise().getConnection(), idle === 0 && open >= max);
  }
}

function rowsOf(connection: PoolConnection, query: CompiledQuery): Readable {
  // Only the callback interface can stream; it is the same connection underneath.
  const { connection: callbackConnection } = connection as unknown as { readonly connection: CallbackConnection };
  const command = callbackConnection.execute({
    sql: query.sql,
    values: query.parameters as unknown[],
    rowsAsArray: true,
    typeCast: (field: TypeCastField, next: () => unknown) =>
      field.name === 'json' || field.name === 'previous' ? field.buffer() : next(),
  });
  const rows = command.stream({ highWaterMark: ROWS_PER_CHUNK });
  // A lost connection is told to its callback, which a stream has not got, or else to the connection itself.
  const fail = (error: Error): void => void rows.destroy(error);
  callbackConnection.once('error', fail);
  rows.once('close', () => callbackConnection.removeListener('error', fail));
  return rows;
}
