import type { ListSummary, StoredJson, StoredList } from '#storage';
import { OutputBlocks } from './output-blocks.js';

/** How a list is written: what stands around the items, and what becomes of each. */
export interface ListEncoding<T = StoredJson> {
  readonly head: string;
  readonly separator: string;
  encode(item: T): StoredJson;
  /** Comes after the items, so that what is known last (`continue`, the remaining count) need not be waited for. */
  tail(summary: ListSummary, itemCount: number): string;
}

/**
 * Writes a list while it is read from the storage, a block at a time: at no moment is more of it held than the rows the
 * storage handed over and one block.
 *
 * A consumer that stops early ends the reading too, which gives the database connection back.
 */
export async function* encodeList<T>(
  list: StoredList<T>,
  encoding: ListEncoding<T>,
): AsyncGenerator<Buffer, void, undefined> {
  const blocks = new OutputBlocks();
  blocks.append(encoding.head);
  let itemCount = 0;
  for await (const chunk of list.items) {
    for (const item of chunk) {
      if (itemCount > 0) {
        blocks.append(encoding.separator);
      }
      blocks.append(encoding.encode(item));
      itemCount += 1;
      if (blocks.hasFull) {
        yield* blocks.takeFull();
      }
    }
  }
  blocks.append(encoding.tail(await list.summary(), itemCount));
  yield* blocks.takeRest();
}
