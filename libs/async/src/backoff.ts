export interface BackoffOptions {
  readonly baseMs: number;
  /** By how much each wait is longer than the one before. */
  readonly factor: number;
  /** No wait is longer than this, before jitter. */
  readonly capMs: number;
  /** A random share of up to this is added to each wait, so that many clients do not come back together. */
  readonly jitter: number;
  /** A pause this long between two calls of {@link Backoff.next} counts as success. */
  readonly resetAfterMs: number;
}

/** Ever longer waits between tries. */
export class Backoff {
  readonly #options: BackoffOptions;
  #tries = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** How long to wait before the next try. */
  next(): number {
    const { baseMs, factor, capMs, jitter, resetAfterMs } = this.#options;
    const now = performance.now();
    if (now - this.#lastAt > resetAfterMs) {
      this.#tries = 0;
    }
    this.#lastAt = now;
    const waitMs = Math.min(baseMs * factor ** this.#tries, capMs);
    this.#tries += 1;
    return waitMs * (1 + jitter * Math.random());
  }

  /** The last try succeeded: the next wait is the first again. */
  reset(): void {
    this.#tries = 0;
  }
}
