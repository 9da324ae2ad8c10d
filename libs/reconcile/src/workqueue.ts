import { formatObjectName } from '#kube';
import type { Request } from './reconciler.js';

/**
 * Requests in the order they first came. A request that waits already is not queued again; one that is being worked on is
 * queued again when that work is done, so that no change is missed and none is worked on twice at once.
 */
export class Workqueue {
  readonly #waiting = new Map<string, Request>();
  readonly #active = new Set<string>();
  /** Came while being worked on. */
  readonly #again = new Map<string, Request>();
  readonly #timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly dueAt: number }>();
  readonly #takers: ((request: Request | undefined) => void)[] = [];
  #closed = false;

  /** Requests that wait for a worker; not those that wait for their time. */
  get length(): number {
    return this.#waiting.size;
  }

  add(request: Request): void {
    const key = formatObjectName(request);
    if (this.#closed) {
      return;
    }
    if (this.#active.has(key)) {
      this.#again.set(key, request);
      return;
    }
    const taker = this.#takers.shift();
    if (taker === undefined) {
      this.#waiting.set(key, request);
      return;
    }
    this.#active.add(key);
    taker(request);
  }

  /** Adds a request later. Of several times for one request the earliest counts. */
  addAfter(request: Request, delayMs: number): void {
    if (delayMs <= 0) {
      this.add(request);
      return;
    }
    const key = formatObjectName(request);
    const dueAt = performance.now() + delayMs;
    const earlier = this.#timers.get(key);
    if (this.#closed || (earlier !== undefined && earlier.dueAt <= dueAt)) {
      return;
    }
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.add(request);
    }, delayMs);
    this.#timers.set(key, { timer, dueAt });
  }

  /** The next request, for a worker that calls {@link done} after it; `undefined` when the queue is closed. */
  take(): Promise<Request | undefined> {
    if (this.#closed) {
      return Promise.resolve(undefined);
    }
    const [next] = this.#waiting;
    if (next === undefined) {
      return new Promise((resolve) => this.#takers.push(resolve));
    }
    const [key, request] = next;
    this.#waiting.delete(key);
    this.#active.add(key);
    return Promise.resolve(request);
  }

  /** The work on a request has ended, well or not. */
  done(request: Request): void {
    const key = formatObjectName(request);
    this.#active.delete(key);
    const again = this.#again.get(key);
    if (again !== undefined) {
      this.#again.delete(key);
      this.add(again);
    }
  }

  /** Forgets what waits and sends the workers home. */
  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#again.clear();
    for (const { timer } of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    for (const taker of this.#takers.splice(0)) {
      taker(undefined);
    }
  }
}
