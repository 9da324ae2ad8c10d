import type { SearchOptions } from '#api';
import {
  type ChangeWindow,
  type EarlierChanges,
  type InitialState,
  openWatch,
  type ResourceStorage,
  StorageError,
  type StoredEvent,
  type StoredWatchOptions,
  type WatchCursor,
  type WatchSource,
  WindowCursor,
} from '#storage';
import type { ChangeFeed } from './change-feed.js';
import { stateMatcher } from './state-matcher.js';
import { StoredState, storedText } from './stored-state.js';

/** Changes read at once by a watcher that is behind: it holds them all until the client has taken them. */
const EARLIER_CHANGES = 100;

/** Watches one resource through the change feed. */
export async function watchResource(
  feed: ChangeFeed,
  storage: ResourceStorage,
  options: StoredWatchOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<readonly StoredEvent[]>> {
  const { resource } = storage.config;
  const window = await feed.follow(resource, signal);
  try {
    const source = new FeedWatchSource(feed, window, storage);
    return givenBack(await openWatch(source, options, signal), () => feed.leave(resource));
  } catch (error) {
    feed.leave(resource);
    throw error;
  }
}

async function* givenBack(
  events: AsyncIterable<readonly StoredEvent[]>,
  leave: () => void,
): AsyncGenerator<readonly StoredEvent[]> {
  try {
    yield* events;
  } finally {
    leave();
  }
}

class FeedWatchSource implements WatchSource<StoredState> {
  readonly textOf = storedText;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly window: ChangeWindow<StoredState>,
    private readonly storage: ResourceStorage,
  ) {}

  matcherOf(search: SearchOptions): (state: StoredState) => boolean {
    return stateMatcher(this.storage.config.resource, search);
  }

  async initialState(search: SearchOptions, signal: AbortSignal): Promise<InitialState<StoredState>> {
    const { end } = await this.feed.log.bounds(signal);
    const all = { ...search, orderBy: [], limit: 0, continue: '', withContinue: false, withRemainingCount: false };
    const { items, summary } = await this.storage.list(all, signal);
    return {
      resourceVersion: String(end),
      items: statesOf(items),
      cursor: async () => this.#cursor(Number((await summary()).resourceVersion ?? end)),
    };
  }

  async cursorAt(resourceVersion: string, signal: AbortSignal): Promise<WatchCursor<StoredState>> {
    const position = positionOf(resourceVersion);
    const { start, end } = await this.feed.log.bounds(signal);
    if (position < start || position > end) {
      throw expired(position, start, end);
    }
    return this.#cursor(position);
  }

  async cursorAtEnd(signal: AbortSignal): Promise<WatchCursor<StoredState>> {
    const { end } = await this.feed.log.bounds(signal);
    return this.#cursor(end);
  }

  #cursor(position: number): WatchCursor<StoredState> {
    return new WindowCursor({
      window: this.window,
      position,
      resourceVersion: String(position),
      versionAt: String,
      earlier: (from, signal) => this.#earlier(from, signal),
    });
  }

  async #earlier(from: number, signal: AbortSignal): Promise<EarlierChanges<StoredState>> {
    const { log } = this.feed;
    const to = this.window.start;
    const { resource } = this.storage.config;
    const earlier = await log.changes({ resource, from, to, limit: EARLIER_CHANGES }, signal);
    // After reading, since the feed may be pruned at any time.
    const { start, end } = await log.bounds(signal);
    if (from < start) {
      throw expired(from, start, end);
    }
    return earlier;
  }
}

async function* statesOf(items: AsyncIterable<readonly (string | Buffer)[]>): AsyncGenerator<readonly StoredState[]> {
  for await (const chunk of items) {
    yield chunk.map((json) => new StoredState('', json));
  }
}

function positionOf(resourceVersion: string): number {
  const position = Number(resourceVersion);
  if (!/^\d{1,16}$/.test(resourceVersion) || !Number.isSafeInteger(position)) {
    throw new StorageError('Invalid', `invalid resource version ${JSON.stringify(resourceVersion)}`, {
      field: 'resourceVersion',
    });
  }
  return position;
}

/** A version from after the end comes from another database, or from before this one was restored. */
function expired(position: number, start: number, end: number): StorageError {
  return position > end
    ? new StorageError('Expired', `too large resource version: ${position} (${end})`)
    : new StorageError('Expired', `too old resource version: ${position} (${start})`);
}
