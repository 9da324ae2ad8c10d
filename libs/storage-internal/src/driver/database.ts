import type { CompiledQuery, Kysely } from 'kysely';
import type { Dialect } from '../dialect/dialect.js';
import type { Tables } from '../entity/tables.js';
import type { RowChanges } from './row-changes.js';

/**
 * A row as the driver hands it over: columns in the order of the SELECT, text and times unparsed. A column named `json` is
 * a Buffer where the driver can give one without making a string first.
 */
export type Row = readonly (string | Buffer | number | bigint | null)[];

/** Connections of a pool. */
export interface PoolState {
  readonly max: number;
  readonly open: number;
  readonly idle: number;
  /** How often one had to be waited for since the start, for a read or a write. */
  readonly waits: number;
  readonly waitedMs: number;
}

/** One open database. Statements off the hot paths go through `kysely`; the hot paths are methods, one driver each. */
export interface Database {
  readonly dialect: Dialect;
  readonly kysely: Kysely<Tables>;

  /** As it is now; absent where the driver does not tell. */
  readonly pool: PoolState | undefined;

  /** Most rows {@link write} takes at once. */
  readonly maxRows: number;

  /**
   * Rows of a SELECT in chunks of about half a megabyte, from one snapshot, as fast as the caller pulls. Ending the
   * iteration early gives the connection back.
   *
   * @param firstRows - at most so many rows in the first chunk, before it is known how large they are
   */
  read(query: CompiledQuery, signal: AbortSignal, firstRows?: number): AsyncIterable<readonly Row[]>;

  /**
   * Insert or replace rows and delete others, all or nothing. When the signal aborts while it waits for its turn, nothing is
   * written, and it rejects with the reason.
   */
  write(changes: RowChanges, signal: AbortSignal): Promise<void>;

  /**
   * Calls back when somebody may have written, once it listens and then for each write, until the signal aborts. Absent
   * where the database does not tell.
   *
   * @throws the driver's error when the connection is lost: writes after that are not told
   */
  readonly listen: ((onChange: () => void, signal: AbortSignal) => Promise<void>) | undefined;

  /** Run something while no other process runs anything under this lock. */
  exclusively<T>(run: () => Promise<T>): Promise<T>;

  close(): Promise<void>;
}

/** How much a chunk of {@link Database.read} should hold. */
export const CHUNK_BYTES = 512 * 1024;
