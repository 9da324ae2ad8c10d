import type { SearchOptions } from '#api';
import type { StoredBookmark, StoredEvent, StoredWatchOptions } from '../resource-storage.js';
import type { StateText, WatchChange } from './watch-change.js';

/** Where a watcher is in the sequence of changes. */
export interface WatchCursor<State> {
  /**
   * Everything up to this version has been read. What {@link next} gave away counts as read when it is called again; moves
   * on by itself when changes are about other resources.
   */
  readonly resourceVersion: string;

  /**
   * Some of the changes that come next; waits until there are some.
   *
   * @throws StorageError `Expired` when they are no longer known, and the signal's reason
   */
  next(signal: AbortSignal): Promise<readonly WatchChange<State>[]>;
}

/** Everything that matches now. */
export interface InitialState<State> {
  /** What the initial events bear: not after the state that they tell. */
  readonly resourceVersion: string;
  /** To be read to its end, or returned. */
  readonly items: AsyncIterable<readonly State[]>;
  /** Where the changes begin that are not in the items; known once those have been read. */
  readonly cursor: () => Promise<WatchCursor<State>>;
}

/** What a storage brings along so that it can be watched. `State` is an object as the storage holds it. */
export interface WatchSource<State> {
  readonly textOf: StateText<State>;

  /** @throws StorageError naming the option that cannot be watched */
  matcherOf(search: SearchOptions): (state: State) => boolean;

  /** @throws StorageError as {@link matcherOf} */
  initialState(search: SearchOptions, signal: AbortSignal): Promise<InitialState<State>>;

  /** @throws StorageError `Expired` when changes since the version are no longer known, `BadRequest` when it is none */
  cursorAt(resourceVersion: string, signal: AbortSignal): Promise<WatchCursor<State>>;

  /** A cursor that sees what changes from now on. */
  cursorAtEnd(signal: AbortSignal): Promise<WatchCursor<State>>;
}

/** How often a client hears how far it has come when nothing changes for it. */
const BOOKMARK_INTERVAL_MS = 60_000;

/**
 * Begins a watch, as kube-apiserver's cache understands its options.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-watch
 * @throws StorageError when the options cannot be watched, or the version is too old
 */
export async function openWatch<State>(
  source: WatchSource<State>,
  options: StoredWatchOptions,
  signal: AbortSignal,
  bookmarkIntervalMs = BOOKMARK_INTERVAL_MS,
): Promise<AsyncIterable<readonly StoredEvent[]>> {
  const { search, resourceVersion, sendInitialEvents, allowBookmarks } = options;
  const matches = source.matcherOf(search);
  const isFromNow = resourceVersion === '' || resourceVersion === '0';
  const followed = { matches, signal, bookmarkIntervalMs: allowBookmarks ? bookmarkIntervalMs : Infinity };
  const wanted: boolean = sendInitialEvents ?? isFromNow;
  if (wanted) {
    const state = await source.initialState(search, signal);
    const isEndTold = sendInitialEvents === true && allowBookmarks;
    return withInitialEvents(state, source, isEndTold, (cursor) => follow(cursor, followed));
  }
  const cursor = await (isFromNow ? source.cursorAtEnd(signal) : source.cursorAt(resourceVersion, signal));
  return follow(cursor, followed);
}

async function* withInitialEvents<State>(
  { items, resourceVersion, cursor }: InitialState<State>,
  { textOf }: WatchSource<State>,
  isEndTold: boolean,
  followFrom: (cursor: WatchCursor<State>) => AsyncIterable<readonly StoredEvent[]>,
): AsyncGenerator<readonly StoredEvent[]> {
  for await (const states of items) {
    yield states.map((state) => ({ type: 'ADDED', resourceVersion, json: textOf(state, resourceVersion) }));
  }
  const end = await cursor();
  if (isEndTold) {
    yield [bookmark(end.resourceVersion, true)];
  }
  yield* followFrom(end);
}

interface FollowOptions<State> {
  readonly matches: (state: State) => boolean;
  readonly signal: AbortSignal;
  /** `Infinity` for none. */
  readonly bookmarkIntervalMs: number;
}

async function* follow<State>(
  cursor: WatchCursor<State>,
  { matches, signal, bookmarkIntervalMs }: FollowOptions<State>,
): AsyncGenerator<readonly StoredEvent[]> {
  let bookmarkAt = performance.now() + bookmarkIntervalMs;
  let pending = unheard(cursor.next(signal));
  for (;;) {
    const changes = await within(pending, bookmarkAt - performance.now());
    const events: StoredEvent[] = changes?.flatMap((change) => change.seenBy(matches) ?? []) ?? [];
    if (changes !== undefined) {
      // Before the bookmark, so that it counts what is sent along with it; and read while the client takes what is sent.
      pending = unheard(cursor.next(signal));
    }
    if (performance.now() >= bookmarkAt) {
      bookmarkAt = performance.now() + bookmarkIntervalMs;
      events.push(bookmark(cursor.resourceVersion, false));
    }
    if (events.length > 0) {
      yield events;
    }
  }
}

/** A promise whose failure is no scandal when the watch is left before it is awaited. */
function unheard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** What a promise resolves with, or `undefined` when it takes longer than that. Called for every chunk of every watch. */
function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  if (ms === Infinity) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.max(0, ms), undefined).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function bookmark(resourceVersion: string, isInitialEventsEnd: boolean): StoredBookmark {
  return { type: 'BOOKMARK', resourceVersion, isInitialEventsEnd };
}
