import { sleep, withTimeout } from '#async';
import { formatGvr, type GroupVersionResource } from '#kube';
import { ChangeWindow } from '#storage';
import type { Database } from '../driver/database.js';
import type { ChangeLog, LoggedBatch } from './change-log.js';
import type { StoredState } from './stored-state.js';

/**
 * What is kept of one resource for readers: whoever is further behind reads from the database. Up to twice that, and as
 * much again for the bytes that were made of it for clients.
 */
const WINDOW_LIMITS = { changes: 500, bytes: 4 * 1024 * 1024 };
const READ_CHANGES = 200;
const READ_BATCHES = 1000;

/** How often to look where the database says when something is new; that may get lost. */
const TOLD_POLL_MS = 1000;
/** And where it does not. */
const UNTOLD_POLL_MS = 100;
const RETRY_MS = 500;
/** A server that has vanished closes no connection: a look that takes longer is begun again on another. */
const LOOK_WITHIN_MS = 60_000;

/** The changes of one resource as they come. */
interface Followed {
  readonly resource: GroupVersionResource;
  readonly window: ChangeWindow<StoredState>;
  readers: number;
  /** Whether there may be changes since the end of its window. */
  isBehind: boolean;
}

/** The change feed while somebody follows it: looks for changes, and adds them to the windows of their resources. */
export class FeedRun {
  readonly #followed = new Map<string, Followed>();
  readonly #stopping = new AbortController();
  #head: number;
  #isTold = false;
  #isWoken = false;
  #wakeUp: () => void = () => undefined;

  /**
   * @param head - position from which on changes are wanted
   */
  constructor(
    private readonly database: Database,
    private readonly log: ChangeLog,
    head: number,
  ) {
    this.#head = head;
  }

  /** Every window has had, or will have, each change after it was made. */
  get head(): number {
    return this.#head;
  }

  enter(resource: GroupVersionResource): ChangeWindow<StoredState> {
    const key = formatGvr(resource);
    let followed = this.#followed.get(key);
    if (followed === undefined) {
      const window = new ChangeWindow<StoredState>(this.#head, WINDOW_LIMITS);
      // A look that is under way does not know of it, and moves the head all the same.
      followed = { resource, window, readers: 0, isBehind: true };
      this.#followed.set(key, followed);
      this.#wake();
    }
    followed.readers += 1;
    return followed.window;
  }

  /** @returns whether somebody is left */
  leave(resource: GroupVersionResource): boolean {
    const key = formatGvr(resource);
    const followed = this.#followed.get(key);
    if (followed !== undefined) {
      followed.readers -= 1;
      if (followed.readers === 0) {
        this.#followed.delete(key);
      }
    }
    return this.#followed.size > 0;
  }

  /** Runs until {@link stop}. A database that does not answer is asked again and again: positions wait for us. */
  async start(): Promise<void> {
    const { signal } = this.#stopping;
    void this.#listen(signal);
    while (!signal.aborted) {
      this.#isWoken = false;
      try {
        const hasMore = await withTimeout(LOOK_WITHIN_MS, signal, (until) => this.#look(until));
        const pollMs = this.#isTold ? TOLD_POLL_MS : UNTOLD_POLL_MS;
        await this.#pause(hasMore ? 0 : pollMs);
      } catch {
        // Reads count and log their failures themselves.
        await this.#pause(RETRY_MS);
      }
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#wake();
  }

  /** @returns whether there is more than was looked at */
  async #look(signal: AbortSignal): Promise<boolean> {
    const batches = await this.log.batchesAfter(this.#head, READ_BATCHES, signal);
    this.#skipGap(batches);
    const head = batches.at(-1)?.position ?? this.#head;
    const changed = new Set(batches.map(({ resource }) => resource));
    const reads = [...this.#followed].map(async ([key, followed]) => {
      if (followed.isBehind || changed.has(key)) {
        await this.#read(followed, head, signal);
        followed.isBehind = false;
      } else {
        followed.window.append([], head);
      }
    });
    // All of them, also when one fails: a window that is still being read into must not be read into by the next look, too.
    const failed = (await Promise.allSettled(reads)).find((read) => read.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
    this.#head = head;
    return batches.length === READ_BATCHES;
  }

  async #read({ resource, window }: Followed, to: number, signal: AbortSignal): Promise<void> {
    while (window.end < to) {
      const range = { resource, from: window.end, to, limit: READ_CHANGES };
      const { changes, end } = await this.log.changes(range, signal);
      window.append(changes, end);
    }
  }

  /** Positions have no gaps, so where one is missing the feed was pruned before we came to read it. */
  #skipGap([first]: readonly LoggedBatch[]): void {
    const start = first === undefined ? this.#head : first.position - first.size;
    if (start > this.#head) {
      this.#followed.forEach(({ window }) => window.skipTo(start));
    }
  }

  async #listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.database.listen !== undefined) {
      try {
        await this.database.listen(() => {
          this.#isTold = true;
          this.#wake();
        }, signal);
      } catch {
        // Looking more often does as well until the connection is back.
        this.#isTold = false;
        await sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  #wake(): void {
    this.#isWoken = true;
    this.#wakeUp();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isWoken) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
