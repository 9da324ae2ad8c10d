import type { ListSummary, StoredList } from '#storage';
import type { SearchOptions } from '#api';
import type { Database, Row } from '../driver/database.js';
import { storageFailure } from '../storage-failure.js';
import type { ListQuery } from './list-query.js';

export interface RunOptions<T> {
  readonly options: Pick<SearchOptions, 'withContinue' | 'withRemainingCount'>;
  /** How many columns come before the position. */
  readonly width: number;
  readonly itemOf: (row: Row) => T;
}

/** Runs a list when its items are pulled. */
export function storedList<T>(
  database: Database,
  query: ListQuery,
  { options, width, itemOf }: RunOptions<T>,
  signal: AbortSignal,
): StoredList<T> {
  const { promise, resolve, reject } = Promise.withResolvers<ListSummary>();
  // Whoever iterates sees the failure; the summary repeats it to whoever asks.
  promise.catch(() => undefined);

  async function* items(): AsyncGenerator<readonly T[]> {
    let count = 0;
    let last: Row | undefined;
    let hasMore = false;
    try {
      // Beside the rows on another connection: on a large table it takes as long as they do.
      const total = options.withRemainingCount ? countRows(database, query, signal) : undefined;
      total?.catch(() => undefined);
      for await (const chunk of database.read(query.rows, signal)) {
        hasMore = count + chunk.length > query.limit;
        const rows = hasMore ? chunk.slice(0, query.limit - count) : chunk;
        count += rows.length;
        last = rows.at(-1) ?? last;
        if (rows.length > 0) {
          yield rows.map(itemOf);
        }
      }
      const token = hasMore && options.withContinue ? query.tokenAfter(positionOf(last, width)) : undefined;
      resolve({
        ...(token === undefined ? {} : { continue: token }),
        ...(total === undefined ? {} : { remainingItemCount: remaining(await total, count, query, hasMore) }),
      });
    } catch (error) {
      const failure = storageFailure(error, 'list', database.dialect, signal);
      reject(failure);
      throw failure;
    } finally {
      // Left early: there is nothing more to say.
      resolve({});
    }
  }
  return { items: items(), summary: () => promise };
}

async function countRows(database: Database, { count }: ListQuery, signal: AbortSignal): Promise<number> {
  for await (const [row] of database.read(count, signal)) {
    if (row !== undefined) {
      return Number(row[0]);
    }
  }
  return 0;
}

/** Objects come and go between two statements; a page that has no next one has nothing after it. */
function remaining(total: number, count: number, { start }: ListQuery, hasMore: boolean): number {
  if (start.kind === 'offset') {
    return total - start.offset - count;
  }
  return hasMore ? Math.max(1, total - count) : 0;
}

function positionOf(row: Row | undefined, width: number): readonly string[] {
  return row?.slice(width).map(String) ?? [];
}
