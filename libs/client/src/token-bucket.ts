import { sleep } from '#async';

/** Lets `burst` through at once and then `qps` a second, in the order they came. */
export class TokenBucket {
  /** When the bucket was, or will be, full: each token taken moves it one interval on. */
  #fullAt = 0;

  constructor(
    private readonly qps: number,
    private readonly burst: number,
  ) {}

  /** Waits for a token. A wait that is aborted does not give its token back. */
  async take(signal: AbortSignal): Promise<void> {
    const intervalMs = 1000 / this.qps;
    const now = performance.now();
    this.#fullAt = Math.max(this.#fullAt, now) + intervalMs;
    const waitMs = this.#fullAt - now - this.burst * intervalMs;
    if (waitMs > 0) {
      await sleep(waitMs, signal);
    }
  }
}
