import type { ListSummary, SearchOptions, StoredList } from '@clusterpedia/storage';
import type { EngineClient } from '../engine/engine-client.js';
import { openPointInTime, type PointInTime } from '../engine/point-in-time.js';
import type { Searched } from '../engine/searched.js';
import { allOf, type Clause } from './clause.js';
import { countHits, type Hit, readHits } from './hit-reader.js';
import type { ListPlan } from './list-plan.js';

/** How a list is read. */
export interface ReadOptions<T> {
  readonly options: Pick<SearchOptions, 'withContinue' | 'withRemainingCount'>;
  /** What has to hold beside the query of the plan. */
  readonly also: readonly Clause[];
  readonly itemOf: (hit: Hit) => T;
}

type Position = readonly (string | number)[];

/** Reads a list when its items are pulled: all of it from one point in time, the count too. */
export function storedList<T>(
  searched: Searched,
  plan: ListPlan,
  { options, also, itemOf }: ReadOptions<T>,
  signal: AbortSignal,
): StoredList<T> {
  const { client } = searched;
  const { promise, resolve, reject } = Promise.withResolvers<ListSummary>();
  // Whoever iterates sees the failure; the summary repeats it to whoever asks.
  promise.catch(() => undefined);
  const query = allOf([plan.query, ...also]);

  async function* read(pointInTime: PointInTime): AsyncGenerator<readonly T[], ListSummary> {
    let count = 0;
    let last: Position | undefined;
    let hasMore = false;
    const after = await startOf(client, pointInTime, { ...plan, query }, signal);
    if (after !== 'end') {
      // One more than asked for tells whether there is a next page.
      const limit = plan.limit + 1;
      const search = { doing: 'list', query, sort: plan.sort, source: plan.source, limit, ...after };
      for await (const hits of readHits(client, pointInTime, search, signal)) {
        hasMore = count + hits.length > plan.limit;
        const page = hasMore ? hits.slice(0, plan.limit - count) : hits;
        count += page.length;
        last = page.at(-1)?.sort ?? last;
        if (page.length > 0) {
          yield page.map(itemOf);
        }
      }
    }
    const remaining = options.withRemainingCount
      ? (await countHits(client, pointInTime, allOf([query, plan.counted]), signal)) - offsetOf(plan) - count
      : undefined;
    return {
      ...(hasMore && options.withContinue && last !== undefined ? { continue: plan.tokenAfter(last) } : {}),
      ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
    };
  }

  async function* items(): AsyncGenerator<readonly T[]> {
    try {
      const pointInTime = await openPointInTime(searched, plan.index, signal);
      try {
        resolve(yield* read(pointInTime));
      } finally {
        await pointInTime.close();
      }
    } catch (error) {
      reject(error);
      throw error;
    } finally {
      // Left early: there is nothing more to say.
      resolve({});
    }
  }
  return { items: items(), summary: () => promise };
}

function offsetOf({ start }: ListPlan): number {
  return start.kind === 'offset' ? start.offset : 0;
}

/** Where to begin reading. An offset is walked over, since engines count no further than 10,000. */
async function startOf(
  client: EngineClient,
  pointInTime: PointInTime,
  { start, query, sort }: Pick<ListPlan, 'start' | 'query' | 'sort'>,
  signal: AbortSignal,
): Promise<{ readonly after?: Position } | 'end'> {
  if (start.kind !== 'offset') {
    return start.kind === 'after' ? { after: start.position } : {};
  }
  let skipped = 0;
  let after: Position | undefined;
  const search = { doing: 'list', query, sort, source: [], limit: start.offset };
  for await (const hits of readHits(client, pointInTime, search, signal)) {
    skipped += hits.length;
    after = hits.at(-1)?.sort;
  }
  if (skipped < start.offset) {
    return 'end';
  }
  return after === undefined ? {} : { after };
}
