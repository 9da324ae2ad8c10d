import Sqlite from 'better-sqlite3';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { CompiledQuery, Kysely } from 'kysely';
import { sqliteDialect } from '../dialect/sqlite.dialect.js';
import type { Tables } from '../entity/tables.js';
import type { Database, Row } from './database.js';
import { RowChunk } from './row-chunk.js';
import type { RowChanges } from './row-changes.js';
import { SqliteReaders } from './sqlite-readers.js';
import { SqliteWriter } from './sqlite-writer.js';
import { TurnQueue } from './turn-queue.js';

const LOCK_POLL_MS = 100;

/** How long one statement may keep the event loop; what is left waits for its next turn. */
const ROWS_PER_TURN = 100;

/** Lists that begin do not wait for a turn, so that what is small is answered at once, and many may begin together. */
const FIRST_ROWS = 20;

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
  readonly #readers: SqliteReaders;
  readonly #turns = new TurnQueue();
  #writer: SqliteWriter | undefined;

  constructor(
    readonly kysely: Kysely<Tables>,
    private readonly handle: Sqlite.Database,
    private readonly closeOrm: () => Promise<void>,
  ) {
    this.#readers = new SqliteReaders(handle.name);
  }

  async *read(query: CompiledQuery, signal: AbortSignal, firstRows = FIRST_ROWS): AsyncGenerator<readonly Row[]> {
    signal.throwIfAborted();
    const reader = this.#readers.take();
    try {
      const turns = this.#turns.begin();
      const chunk = new RowChunk(Math.min(firstRows, ROWS_PER_TURN));
      for (const row of reader.iterate(query.sql, query.parameters)) {
        if (chunk.add(row)) {
          yield chunk.take(ROWS_PER_TURN);
          await turns.next();
          signal.throwIfAborted();
        }
      }
      yield chunk.take();
    } finally {
      this.#readers.giveBack(reader);
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
      // A disk that is full, for one, has ended it already.
      if (this.handle.inTransaction) {
        this.handle.exec('ROLLBACK');
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#readers.close();
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
}
