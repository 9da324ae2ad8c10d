import { Cursor } from '#async';
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
 * Writes a list while it is read from the storage: at no moment is more of it held than the blocks that the rows make
 * which the storage handed over last. The rows themselves are let go before the blocks are given away, for those may
 * wait long for a slow client.
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
  const chunks = new Cursor(list.items);
  try {
    while (await chunks.advance()) {
      itemCount += appendItems(blocks, chunks.take(), encoding, itemCount);
      yield* blocks.takeFull();
    }
  } finally {
    await chunks.close();
  }
  blocks.append(encoding.tail(await list.summary(), itemCount));
  yield* blocks.takeRest();
}

/** @returns how many there are */
function appendItems<T>(
  blocks: OutputBlocks,
  items: readonly T[],
  encoding: ListEncoding<T>,
  itemsBefore: number,
): number {
  for (const [index, item] of items.entries()) {
    if (itemsBefore + index > 0) {
      blocks.append(encoding.separator);
    }
    blocks.append(encoding.encode(item));
  }
  return items.length;
}
