/** Decides when a failed request comes back. Counts failures by key until they are forgotten. */
export interface RateLimiter {
  /** How long to wait after one more failure. */
  delayMs(key: string): number;
  /** The request succeeded: its next failure is the first again. */
  forget(key: string): void;
}

/** Waits of the first failures in a row, and of all that follow. */
export interface RetrySchedule {
  readonly firstMs: readonly number[];
  readonly thenMs: number;
  /** A random part of this is added to `thenMs`, so that many failing requests spread out. */
  readonly thenJitterMs: number;
}

/** What a PediaCluster waits: soon at first, while an operator may be watching, then about every minute and a half. */
export const clusterRetrySchedule: RetrySchedule = {
  firstMs: [2000, 4000, 8000, 15_000, 15_000],
  thenMs: 60_000,
  thenJitterMs: 60_000,
};

/** Follows a {@link RetrySchedule} for each key. */
export class ScheduledRateLimiter implements RateLimiter {
  readonly #failures = new Map<string, number>();

  constructor(private readonly schedule: RetrySchedule) {}

  delayMs(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const { firstMs, thenMs, thenJitterMs } = this.schedule;
    return firstMs[failures] ?? thenMs + Math.random() * thenJitterMs;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
