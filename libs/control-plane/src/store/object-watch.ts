import type { Change, ChangeLog } from './change-log.js';

/** Everything up to `resourceVersion` has been seen. */
export interface CaughtUp {
  readonly type: 'CAUGHT_UP';
  readonly resourceVersion: number;
}

/**
 * Follows a resource through the change log. It holds a position, not a queue: a reader that is slow costs nothing, and one
 * that falls behind the log is refused, as a client expects.
 */
export class ObjectWatch {
  #position: number;
  /** Whether nothing has happened to the resource since the last read. */
  #isIdle = false;
  #wake: () => void = () => undefined;

  /** @param after - the resourceVersion the reader has already seen */
  constructor(
    private readonly log: ChangeLog,
    private readonly resource: string,
    after: number,
  ) {
    this.#position = after;
  }

  /**
   * Changes as they happen, and {@link CaughtUp} each time there is nothing more to read.
   *
   * @param idleMs - how long to wait for a change before saying {@link CaughtUp} once more
   * @returns ends when the signal aborts
   * @throws StatusError `Expired` when the reader was too slow
   */
  async *changes(idleMs: number, signal: AbortSignal): AsyncGenerator<Change | CaughtUp> {
    const stop = this.log.onChange(this.resource, (resourceVersion) => this.#changed(resourceVersion));
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        const changes = this.log.after(this.resource, this.#position);
        for (const change of changes) {
          yield change;
          this.#position = change.resourceVersion;
        }
        if (changes.length === 0) {
          yield* this.#rest(idleMs, signal);
        }
      }
    } finally {
      stop();
      signal.removeEventListener('abort', wake);
    }
  }

  /** Has {@link CaughtUp} said once more as soon as there is nothing more to read, for a reader that has something else to look at. */
  wake(): void {
    this.#changed(this.log.newest + 1);
  }

  async *#rest(idleMs: number, signal: AbortSignal): AsyncGenerator<CaughtUp> {
    this.#isIdle = true;
    yield { type: 'CAUGHT_UP', resourceVersion: this.log.newest };
    // While the reader had the floor, a change may have come.
    if (this.#isStillIdle() && !signal.aborted) {
      await this.#sleep(idleMs);
    }
    if (this.#isStillIdle()) {
      // Only other resources changed: moving on keeps a quiet watch from falling behind the log.
      this.#position = this.log.newest;
      this.#isIdle = false;
    }
  }

  #isStillIdle(): boolean {
    return this.#isIdle;
  }

  #changed(resourceVersion: number): void {
    if (this.#isIdle) {
      this.#position = resourceVersion - 1;
      this.#isIdle = false;
      this.#wake();
    }
  }

  async #sleep(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#wake = resolve;
    });
    clearTimeout(timer);
  }
}
