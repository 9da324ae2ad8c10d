import { StorageError } from '#storage';
import type { Dialect } from './dialect/dialect.js';

/**
 * What a driver's error is to a caller. An abort stays what it was; the driver's text stays in the cause, since it may
 * quote SQL and values.
 */
export function storageFailure(error: unknown, doing: string, dialect: Dialect, signal?: AbortSignal): unknown {
  if (error instanceof StorageError || (signal?.aborted === true && error === signal.reason)) {
    return error;
  }
  const kind = dialect.classify(error);
  if (kind === 'Recoverable') {
    return new StorageError('Recoverable', `${doing}: the database does not answer`, { cause: error });
  }
  if (kind === 'Denied') {
    return new StorageError('Recoverable', `${doing}: the database does not let us`, { cause: error });
  }
  return kind === 'Rejected'
    ? new StorageError('Rejected', `${doing}: the database refuses it`, { cause: error })
    : new StorageError('Internal', `${doing}: unexpected failure`, { cause: error });
}
