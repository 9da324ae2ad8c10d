import { EVERYTHING, type SearchOptions } from '#api';
import { type KubernetesObject, objectKey } from '#kube';
import type { ResourceStorage, StoredEvent, StoredWatchOptions } from '#storage';

/** What a test wants to watch; everything from now on unless it says otherwise. */
export interface WatchRequest extends Partial<Omit<StoredWatchOptions, 'search'>> {
  readonly search?: Partial<SearchOptions>;
}

/** One event, parsed; a bookmark has no object. */
export interface SeenEvent {
  readonly type: StoredEvent['type'];
  readonly resourceVersion: string;
  readonly key: string;
  readonly object?: KubernetesObject;
  readonly isInitialEventsEnd?: boolean;
}

/** A watch whose events are read one after the other. */
export class WatchRecorder {
  readonly #stopping: AbortController;
  readonly #chunks: AsyncIterator<readonly StoredEvent[]>;
  readonly #pending: SeenEvent[] = [];

  private constructor(events: AsyncIterable<readonly StoredEvent[]>, stopping: AbortController) {
    this.#chunks = events[Symbol.asyncIterator]();
    this.#stopping = stopping;
  }

  /** @throws what the storage refuses the watch with */
  static async open(storage: ResourceStorage, { search, ...request }: WatchRequest = {}): Promise<WatchRecorder> {
    const stopping = new AbortController();
    const events = await storage.watch?.(
      { search: { ...EVERYTHING, ...search }, resourceVersion: '', allowBookmarks: false, ...request },
      stopping.signal,
    );
    if (events === undefined) {
      throw new Error('the storage cannot watch');
    }
    return new WatchRecorder(events, stopping);
  }

  /** The next events, as many as that; waits for them. */
  async take(count: number): Promise<readonly SeenEvent[]> {
    while (this.#pending.length < count) {
      const chunk = await this.#chunks.next();
      if (chunk.done === true) {
        throw new Error(`the watch ended after ${this.#pending.length} of ${count} events`);
      }
      this.#pending.push(...chunk.value.map(seen));
    }
    return this.#pending.splice(0, count);
  }

  /** The next events, each as `ADDED default/web`. */
  async told(count: number): Promise<readonly string[]> {
    return (await this.take(count)).map(({ type, key }) => `${type} ${key}`);
  }

  /** Ends the watch as a client does that goes away. */
  async close(reason = new Error('closed')): Promise<void> {
    this.#stopping.abort(reason);
    await this.#chunks.next().catch(() => undefined);
    await this.#chunks.return?.();
  }

  /** What the iteration says when the signal aborts while nothing happens. */
  async abort(reason: Error): Promise<unknown> {
    const next = this.#chunks.next();
    this.#stopping.abort(reason);
    return next;
  }
}

function seen(event: StoredEvent): SeenEvent {
  if (event.type === 'BOOKMARK') {
    return { ...event, key: '' };
  }
  const object = JSON.parse(event.json.toString()) as KubernetesObject;
  return { type: event.type, resourceVersion: event.resourceVersion, key: objectKey(object), object };
}
