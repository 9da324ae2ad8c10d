import { StorageError } from '@clusterpedia/storage';

/** A value of a statement. Numbers travel as text, so that no driver rounds them. */
export type Value = string;

/** A row: columns in the order of the SELECT, as text. */
export type Row = readonly string[];

/** The little that is needed of a driver. */
export interface Database {
  /** What follows `INSERT … VALUES …` so that the row of a key that is there takes the new values. */
  upsertClause(columns: readonly string[]): string;

  /** How columns are declared that are not plain text. */
  readonly columnTypes: { readonly id: string; readonly name: string; readonly document: string };

  /** Runs a statement with `?` in the places of its values. */
  query(sql: string, values: readonly Value[]): Promise<readonly Row[]>;

  close(): Promise<void>;
}

/** Errors after which the same statement may succeed: no connection, a restart, a deadlock, too many connections. */
const recoverable =
  /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT|PROTOCOL_|ER_(?:LOCK_|CON_COUNT|SERVER_SHUTDOWN|TOO_MANY)|08|40|53|57P0|XX000)/;

/** Errors of a value that no row can hold, whatever happens. */
const rejected = /^(?:ER_DATA_TOO_LONG|ER_TRUNCATED_WRONG_VALUE|22)/;

/** What a driver's error means to the process. Its text stays in the cause: it may quote values. */
export function storageErrorOf(error: unknown, doing: string): StorageError {
  if (error instanceof StorageError) {
    return error;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (recoverable.test(code)) {
    return new StorageError('Recoverable', `${doing}: the database does not answer`, { cause: error });
  }
  const kind = rejected.test(code) ? 'Rejected' : 'Internal';
  return new StorageError(kind, `${doing}: the database refuses it`, { cause: error });
}
