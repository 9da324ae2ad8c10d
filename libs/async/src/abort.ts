/** The longest time that a timer can wait, three weeks and a half. Node takes what is longer for no time at all. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Resolves after a time, at the latest when no timer can wait any longer.
 *
 * @throws the signal's reason as soon as it aborts
 */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.min(ms, LONGEST_TIMER_MS));
    signal.addEventListener('abort', finish);
  });
  signal.throwIfAborted();
}

/** Resolves when the signal aborts, at once when it has. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Runs something with a signal that aborts as the given one does, or after a time with a `TimeoutError`. Nothing of it is
 * left when the run is over; `AbortSignal.timeout` would live on until its time has come, thousands of them at once where
 * many short things are done.
 */
export async function withTimeout<T>(
  ms: number,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  const timer = setTimeout(
    () => {
      controller.abort(new DOMException(`not done within ${ms / 1000} s`, 'TimeoutError'));
    },
    Math.min(ms, LONGEST_TIMER_MS),
  );
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
