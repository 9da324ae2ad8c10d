import { type ChangeResult, StorageError } from '@clusterpedia/storage';
import type { EngineClient } from './engine-client.js';
import { isRecoverable } from './engine-failure.js';

/** Lines for a bulk endpoint. */
export interface BulkRequest {
  readonly doing: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly refresh: string;
}

interface Outcome {
  readonly status: number;
  readonly error?: { readonly type: string };
}

interface BulkAnswer {
  /** What became of each operation, under its name: `index` or `delete`. */
  readonly items: readonly Readonly<Record<string, Outcome>>[];
}

/** The engine makes no index for the document, since it has as many shards as it wants. Not the document's fault. */
const NO_MORE_SHARDS = 'validation_exception';

/**
 * Sends operations, and says of each what became of it. To delete what is not there succeeds.
 *
 * @throws StorageError `Recoverable` when one of them was not done that may be done later
 */
export async function sendBulk(
  client: EngineClient,
  { doing, path, lines, refresh }: BulkRequest,
  signal: AbortSignal,
): Promise<readonly ChangeResult[]> {
  const { body } = await client.request<BulkAnswer>({ doing, method: 'POST', path, query: { refresh }, lines }, signal);
  return body.items.flatMap((item) =>
    Object.entries(item).map(([operation, outcome]) => resultOf(doing, operation, outcome)),
  );
}

function resultOf(doing: string, operation: string, { status, error }: Outcome): ChangeResult {
  if (error === undefined || (operation === 'delete' && status === 404)) {
    return undefined;
  }
  if (isRecoverable(status) || error.type === NO_MORE_SHARDS) {
    throw new StorageError('Recoverable', `${doing}: the search engine is not ready (${error.type})`);
  }
  return new StorageError('Rejected', `${doing}: the search engine refuses the object (${error.type})`);
}
