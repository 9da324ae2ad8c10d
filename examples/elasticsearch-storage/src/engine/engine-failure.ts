import { errors } from '@elastic/transport';
import { StorageError } from '@clusterpedia/storage';

/**
 * Answers after which the same call may succeed: overloaded, not there yet, a point in time lost by a restart, or not
 * letting us in until somebody mends it (credentials being rotated, an index that is read-only because the disk is full).
 */
const recoverableStatuses: ReadonlySet<number> = new Set([401, 403, 404, 408, 409, 429, 502, 503, 504]);

/** Whether an answer with this status may be another one later. */
export function isRecoverable(status: number): boolean {
  return recoverableStatuses.has(status);
}

/**
 * What an engine's error is to a caller. An abort becomes the signal's reason; the engine's text stays in the cause, since
 * it may quote documents.
 */
export function engineFailure(error: unknown, doing: string, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return signal.reason;
  }
  if (error instanceof StorageError) {
    return error;
  }
  return mayPass(error)
    ? new StorageError('Recoverable', `${doing}: the search engine does not answer`, { cause: error })
    : new StorageError('Internal', `${doing}: unexpected failure`, { cause: error });
}

function mayPass(error: unknown): boolean {
  if (error instanceof errors.ResponseError) {
    return isRecoverable(error.statusCode ?? 0);
  }
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.NoLivingConnectionsError ||
    error instanceof errors.TimeoutError
  );
}
