import { type ListSummary, StorageError, type StoredList } from '#storage';
import type { SearchOptions } from '#api';
import type { Dialect } from '../dialect/dialect.js';
import type { Database, Row } from '../driver/database.js';
import { storageFailure } from '../storage-failure.js';
import type { ListQuery } from './list-query.js';
import { PageRows } from './page-rows.js';

export interface RunOptions<T> {
  readonly options: Pick<SearchOptions, 'withContinue' | 'withRemainingCount'>;
  /** How many columns come before the position. */
  readonly width: number;
  readonly itemOf: (row: Row) => T;
  /** The version of the storage, asked for before the rows: what counts when there are none to tell theirs. */
  readonly versionBefore?: (signal: AbortSignal) => Promise<string>;
}

const uncounted = Promise.resolve(undefined);

/** Runs a list when its items are pulled. */
export function storedList<T>(
  database: Database,
  query: ListQuery,
  { options, width, itemOf, versionBefore }: RunOptions<T>,
  signal: AbortSignal,
): StoredList<T> {
  const { promise, resolve, reject } = Promise.withResolvers<ListSummary>();
  // Whoever iterates sees the failure; the summary repeats it to whoever asks.
  promise.catch(() => undefined);

  async function* items(): AsyncGenerator<readonly T[]> {
    const page = new PageRows(database.read(query.rows, signal), query);
    try {
      // Beside the rows on another connection: on a large table it takes as long as they do.
      const total = options.withRemainingCount ? countRows(database, query, signal) : uncounted;
      total.catch(() => undefined);
      const version = query.firstVersion ?? (await versionBefore?.(signal));
      while (await page.advance()) {
        yield page.take().map(itemOf);
      }
      const { hasMore, count, last } = page;
      const listed = page.version ?? version;
      const token =
        hasMore && options.withContinue ? query.tokenAfter(positionOf(last, width, query), listed) : undefined;
      resolve(summaryOf(listed, token, remaining(await total, count, query, hasMore)));
    } catch (error) {
      const failure = listFailure(storageFailure(error, 'list', database.dialect, signal), query, database.dialect);
      reject(failure);
      throw failure;
    } finally {
      await page.close();
      // Left early: there is nothing more to say.
      resolve({});
    }
  }
  return { items: items(), summary: () => promise };
}

/** What is known of it. */
function summaryOf(version?: string, token?: string, remainingItemCount?: number): ListSummary {
  return {
    ...(version === undefined ? {} : { resourceVersion: version }),
    ...(token === undefined ? {} : { continue: token }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
  };
}

async function countRows(database: Database, { count }: ListQuery, signal: AbortSignal): Promise<number> {
  for await (const [row] of database.read(count, signal)) {
    if (row !== undefined) {
      return Number(row[0]);
    }
  }
  return 0;
}

/**
 * What the database does not understand of a client's own SQL, or has no right for, is the client's to mend; and so is a
 * position that no row can have, which only a token has that we did not hand out.
 */
function listFailure(failure: unknown, { condition, start }: ListQuery, dialect: Dialect): unknown {
  if (!(failure instanceof StorageError)) {
    return failure;
  }
  if (failure.code === 'Rejected' && start.kind === 'after') {
    return new StorageError('BadRequest', 'continue key is not valid', { field: 'continue', cause: failure });
  }
  if (condition === undefined) {
    return failure;
  }
  if (failure.code === 'Recoverable' && dialect.classify(failure.cause) !== 'Denied') {
    return failure;
  }
  const { field } = condition;
  return new StorageError('Invalid', `${field}: the database does not understand it`, { field, cause: failure });
}

/** Objects come and go between two statements; a page that has no next one has nothing after it. */
function remaining(
  total: number | undefined,
  count: number,
  { start }: ListQuery,
  hasMore: boolean,
): number | undefined {
  if (total === undefined) {
    return undefined;
  }
  if (start.kind === 'offset') {
    return total - start.offset - count;
  }
  return hasMore ? Math.max(1, total - count) : 0;
}

function positionOf(row: Row | undefined, width: number, { hasVersion }: ListQuery): readonly string[] {
  return row?.slice(width, hasVersion ? -1 : undefined).map(String) ?? [];
}
