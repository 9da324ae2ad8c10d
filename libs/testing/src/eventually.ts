import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** 15 s when absent: a busy machine is slow, and a state that comes is not waited for any longer. */
  readonly timeoutMs?: number;
  /** Time between two looks; 10 ms when absent. */
  readonly intervalMs?: number;
}

/**
 * Waits for a state instead of sleeping: runs the assertions again and again until they pass.
 *
 * @returns what the passing run returned
 * @throws what the last run threw, when time is up
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 15_000, intervalMs = 10 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadline) {
        throw error;
      }
      await delay(intervalMs);
    }
  }
}
