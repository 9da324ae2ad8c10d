/**
 * - `NotFound`: no such object.
 * - `Invalid`: an option has a value this storage cannot answer; the message names it (422).
 * - `BadRequest`: an option is malformed; the message names it (400).
 * - `Expired`: a continue token or resourceVersion can no longer be served (410).
 * - `MethodNotSupported`: this storage cannot watch (405).
 * - `Recoverable`: the database could not answer now; the same call may succeed later (503).
 * - `Rejected`: the database refuses this row whatever happens; trying again cannot help.
 * - `Internal`: anything else (500).
 */
export type StorageErrorCode =
  'NotFound' | 'Invalid' | 'BadRequest' | 'Expired' | 'MethodNotSupported' | 'Recoverable' | 'Rejected' | 'Internal';

export interface StorageErrorOptions extends ErrorOptions {
  /** The option a client must change, for `Invalid` and `BadRequest`. */
  readonly field?: string;
}

/** A storage failure that callers tell apart by `code`, never by class: a plugin brings its own copy of this class. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly field: string | undefined;

  constructor(
    readonly code: StorageErrorCode,
    message: string,
    { field, ...options }: StorageErrorOptions = {},
  ) {
    super(message, options);
    this.field = field;
  }
}

/** Whether the error, or anything that caused it, carries the code. */
export function hasStorageCode(error: unknown, code: StorageErrorCode): boolean {
  for (let link = error; link instanceof Error; link = link.cause) {
    if ('code' in link && link.code === code) {
      return true;
    }
  }
  return false;
}
