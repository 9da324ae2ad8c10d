import { Backoff, sleep } from '#async';
import { ConnectionError } from '#client';
import { StatusError } from '#kube';
import type { Logger } from '#telemetry';

/** Answers after which the same request may succeed. */
const passingCodes = new Set([408, 429, 500, 502, 503, 504]);

/** Whether a server is away or overloaded rather than of another opinion. */
export function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof StatusError && passingCodes.has(error.code));
}

interface PersistOptions {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** What is tried again, a phrase for the log. */
  readonly doing: string;
  /** Which failures are worth another try; {@link isPassing} when absent. */
  readonly isWorthAnother?: (error: unknown) => boolean;
}

/**
 * Tries until it succeeds.
 *
 * @throws what another try does not help against; the last failure, below the signal's reason, when that aborts
 */
export async function persist<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { logger, signal, doing, isWorthAnother = isPassing }: PersistOptions,
): Promise<T> {
  const backoff = new Backoff({ baseMs: 200, factor: 2, capMs: 5_000, jitter: 0.2, resetAfterMs: Infinity });
  let last: unknown;
  for (;;) {
    try {
      return await attempt(signal);
    } catch (error) {
      if (signal.aborted) {
        throw new Error((signal.reason as Error).message, { cause: last ?? error });
      }
      if (!isWorthAnother(error)) {
        throw error;
      }
      last = error;
      const waitMs = Math.round(backoff.next());
      logger.warn({ doing, error, waitMs }, 'will be tried again');
      // Aborted meanwhile, it is tried once more, which fails at once.
      await sleep(waitMs, signal).catch(() => undefined);
    }
  }
}
