import type { SearchOptions } from '#api';
import type { ListSummary, StoredList } from '#storage';
import type { MemoryObject } from '../memory-object.js';
import type { ObjectsByCluster } from '../memory-store.js';
import type { ListPlan } from './list-plan.js';
import type { Matcher } from './matcher.js';
import { matching } from './matching.js';

/** Objects handed over at once. */
const CHUNK_OBJECTS = 500;

/** A search over objects that no longer change. */
export interface MemorySearch<T> {
  readonly plan: ListPlan;
  /** In order of cluster, namespace and name. */
  readonly candidates: ObjectsByCluster;
  readonly matches: Matcher;
  readonly itemOf: (object: MemoryObject) => T;
  readonly options: Pick<SearchOptions, 'withContinue' | 'withRemainingCount'>;
}

interface Page {
  readonly objects: readonly MemoryObject[];
  readonly summary: ListSummary;
}

/** Runs a search when its items are pulled. */
export function memoryList<T>(search: MemorySearch<T>, signal: AbortSignal): StoredList<T> {
  const { promise, resolve, reject } = Promise.withResolvers<ListSummary>();
  // Whoever iterates sees the failure; the summary repeats it to whoever asks.
  promise.catch(() => undefined);

  async function* items(): AsyncGenerator<readonly T[]> {
    try {
      const { objects, summary } = await pageOf(search, signal);
      for (let from = 0; from < objects.length; from += CHUNK_OBJECTS) {
        signal.throwIfAborted();
        yield objects.slice(from, from + CHUNK_OBJECTS).map(search.itemOf);
      }
      resolve(summary);
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

async function pageOf<T>(search: MemorySearch<T>, signal: AbortSignal): Promise<Page> {
  const { plan, options } = search;
  const { resourceVersion } = plan;
  const skipped = plan.start.kind === 'offset' ? plan.start.offset : 0;
  const wanted = options.withRemainingCount ? Infinity : skipped + plan.limit + 1;
  const found = await selected(search, wanted, signal);
  const objects = found.slice(skipped, skipped + plan.limit);
  const last = objects.at(-1);
  const hasMore = found.length > skipped + objects.length && last !== undefined;
  return {
    objects,
    summary: {
      ...(hasMore && options.withContinue ? { continue: plan.tokenAfter(last) } : {}),
      ...(options.withRemainingCount ? { remainingItemCount: found.length - skipped - objects.length } : {}),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** The objects after the start of the page, in order; not many more than wanted. */
async function selected<T>(
  { plan, candidates, matches }: MemorySearch<T>,
  wanted: number,
  signal: AbortSignal,
): Promise<readonly MemoryObject[]> {
  const found: MemoryObject[] = [];
  for await (const objects of matching(candidates, (object) => matches(object) && plan.isAfterStart(object), signal)) {
    found.push(...objects);
    if (plan.isDefaultOrder && found.length >= wanted) {
      return found.slice(0, wanted);
    }
  }
  return plan.isDefaultOrder ? found : plan.sort(found);
}
