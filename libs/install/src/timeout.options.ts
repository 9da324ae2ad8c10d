import { LONGEST_TIMER_MS } from '#async';
import { duration, flagSet } from '#options';

/** How long a command waits for something that is not there yet. */
export const timeoutFlags = flagSet('waiting', {
  timeout: duration({ default: '5m', help: 'How long to wait; then it fails. 0 waits for ever.' }),
});

/** A signal that aborts with `signal`, or when the time is over. @param timeoutMs - 0 is no limit */
export function withTimeout(signal: AbortSignal, timeoutMs: number): AbortSignal {
  if (timeoutMs === 0) {
    return signal;
  }
  const over = new AbortController();
  setTimeout(
    () => over.abort(new Error(`gave up after ${timeoutMs / 1000} s`)),
    Math.min(timeoutMs, LONGEST_TIMER_MS),
  ).unref();
  return AbortSignal.any([signal, over.signal]);
}
