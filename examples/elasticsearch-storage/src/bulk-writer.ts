import type { ChangeResult, ResourceChange } from '@clusterpedia/storage';
import { documentId, documentOf, type DocumentType } from './document/stored-document.js';
import { sendBulk } from './engine/bulk-request.js';
import type { EngineClient } from './engine/engine-client.js';

/** Engines refuse 100 MB, and recommend less than a tenth of it. */
const REQUEST_CHARACTERS = 8 * 1024 * 1024;

/** How a batch is written. */
export interface BulkTarget {
  readonly client: EngineClient;
  readonly index: string;
  readonly type: DocumentType;
  readonly isFullText: boolean;
  readonly refresh: string;
}

/**
 * Writes changes in order. Those of one object go to one shard, which keeps their order within a request.
 *
 * @throws StorageError `Recoverable` when a change was not taken that may be taken later; all may be sent again
 */
export async function writeBulk(
  target: BulkTarget,
  changes: readonly ResourceChange[],
  signal: AbortSignal,
): Promise<readonly ChangeResult[]> {
  const path = `/${encodeURIComponent(target.index)}/_bulk`;
  const results: ChangeResult[] = [];
  for (const lines of requestsOf(target, changes)) {
    results.push(...(await sendBulk(target.client, { path, refresh: target.refresh, lines, doing: 'write' }, signal)));
  }
  return results;
}

function* requestsOf(target: BulkTarget, changes: readonly ResourceChange[]): Generator<readonly string[]> {
  let lines: string[] = [];
  let characters = 0;
  for (const change of changes) {
    const added = linesOf(target, change);
    const length = added.reduce((sum, line) => sum + line.length, 0);
    if (lines.length > 0 && characters + length > REQUEST_CHARACTERS) {
      yield lines;
      lines = [];
      characters = 0;
    }
    lines.push(...added);
    characters += length;
  }
  if (lines.length > 0) {
    yield lines;
  }
}

function linesOf({ type, isFullText }: BulkTarget, change: ResourceChange): readonly string[] {
  if (change.type === 'delete') {
    return [JSON.stringify({ delete: { _id: documentId(type, change) } })];
  }
  const { namespace = '', name = '' } = change.object.metadata ?? {};
  const action = { index: { _id: documentId(type, { namespace, name }) } };
  return [JSON.stringify(action), documentOf(type, change, isFullText)];
}
