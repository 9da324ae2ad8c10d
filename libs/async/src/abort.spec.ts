import { jest } from '@jest/globals';
import { sleep, untilAborted, withTimeout } from './abort.js';

describe('sleep', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('resolves after the time, not before', async () => {
    const woken = jest.fn();
    const sleeping = sleep(1000, new AbortController().signal).then(woken);

    await jest.advanceTimersByTimeAsync(999);
    expect(woken).not.toHaveBeenCalled();

    await jest.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('rejects with the reason of the signal and leaves no timer behind', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const sleeping = sleep(1000, controller.signal);

    controller.abort(reason);

    await expect(sleeping).rejects.toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes a time that no timer can wait for a long one', async () => {
    const woken = jest.fn();
    void sleep(2 ** 31, new AbortController().signal).then(woken);

    await jest.advanceTimersByTimeAsync(1000);

    expect(woken).not.toHaveBeenCalled();
  });

  it('does not begin when the signal has aborted', async () => {
    const reason = new Error('stop');

    await expect(sleep(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('untilAborted', () => {
  it('resolves when the signal aborts', async () => {
    const controller = new AbortController();
    const ended = untilAborted(controller.signal);

    controller.abort();

    await expect(ended).resolves.toBeUndefined();
  });

  it('resolves at once when it has', async () => {
    await expect(untilAborted(AbortSignal.abort())).resolves.toBeUndefined();
  });
});

describe('withTimeout', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Rejects with the reason of its signal. */
  const hanging = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  it('aborts after the time, and says so', async () => {
    const run = withTimeout(5000, new AbortController().signal, hanging).catch((error: unknown) => error);

    await jest.advanceTimersByTimeAsync(5000);

    expect(await run).toMatchObject({ name: 'TimeoutError', message: 'not done within 5 s' });
  });

  it('aborts with the given signal, for the same reason', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const run = withTimeout(5000, controller.signal, hanging);

    controller.abort(reason);

    await expect(run).rejects.toBe(reason);
  });

  it('does not begin when the signal has aborted', async () => {
    const begin = jest.fn(hanging);

    await expect(withTimeout(5000, AbortSignal.abort('stopped'), begin)).rejects.toBe('stopped');

    expect(begin).not.toHaveBeenCalled();
  });

  it('leaves neither a timer nor a listener behind', async () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');

    expect(await withTimeout(5000, signal, () => Promise.resolve('done'))).toBe('done');

    expect(jest.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
