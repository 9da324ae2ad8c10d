import Sqlite from 'better-sqlite3';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { CompiledQuery, Kysely } from 'kysely';
import { sqliteDialect } from '../dialect/sqlite.dialect.js';
import type { Tables } from '../entity/tables.js';
import { CHUNK_BYTES, type Database, type Row } from './database.js';
import type { RowChanges } from './row-changes.js';
import { SqliteReader } from './sqlite-reader.js';
import { SqliteWriter } from './sqlite-writer.js';

/** Idle read handles to keep; further ones are closed after use. */
const IDLE_READERS = 4;

const LOCK_POLL_MS = 100;

/** How long one statement may keep the event loop; what is left waits for the next turn. */
const ROWS_PER_TURN = 100;

/**
 * SQLite through `better-sqlite3`, which is synchronous: work is done in slices between which the event loop turns.
 *
 * Each list reads on a handle of its own. In WAL mode it sees the snapshot of its start and holds up no writer.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqliteDialect;
  readonly maxRows = ROWS_PER_TURN;
  readonly listen = undefined;
  readonly pool = undefined;
  readonly #idle: SqliteReader[] = [];
  #writer: SqliteWriter | undefined;
  #isClosed = false;

  constructor(
    readonly kysely: Kysely<Tables>,
    private readonly handle: Sqlite.Database,
    private readonly closeOrm: () => Promise<void>,
  ) {}

  async *read(query: CompiledQuery, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    signal.throwIfAborted();
    if (this.#isClosed) {
      throw new Error('the database is closed');
    }
    const reader = this.#idle.pop() ?? new SqliteReader(this.handle.name);
    try {
      let chunk: Row[] = [];
      let bytes = 0;
      for (const row of reader.iterate(query.sql, query.parameters)) {
        chunk.push(row);
        bytes += sizeOf(row);
        if (bytes >= CHUNK_BYTES || chunk.length === ROWS_PER_TURN) {
          yield chunk;
          await setImmediate();
          signal.throwIfAborted();
          chunk = [];
          bytes = 0;
        }
      }
      yield chunk;
    } finally {
      this.#giveBack(reader);
    }
  }

  async write(changes: RowChanges, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#writer ??= new SqliteWriter(this.handle);
    this.#writer.write(changes);
    await setImmediate();
  }

  async exclusively<T>(run: () => Promise<T>): Promise<T> {
    // There is one connection, so whatever runs meanwhile is part of this transaction.
    while (!this.#begin()) {
      await setTimeout(LOCK_POLL_MS);
    }
    try {
      const result = await run();
      this.handle.exec('COMMIT');
      return result;
    } catch (error) {
      this.handle.exec('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const reader of this.#idle.splice(0)) {
      reader.close();
    }
    await this.closeOrm();
  }

  /** Whether the one write lock of the file could be had. */
  #begin(): boolean {
    try {
      this.handle.exec('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY') {
        return false;
      }
      throw error;
    }
  }

  #giveBack(reader: SqliteReader): void {
    if (this.#isClosed || this.#idle.length >= IDLE_READERS) {
      reader.close();
      return;
    }
    this.#idle.push(reader);
  }
}

function sizeOf(row: Row): number {
  return row.reduce<number>((size, cell) => size + (typeof cell === 'string' ? cell.length : 16), 0);
}
