import { jest } from '@jest/globals';
import { sleep, untilAborted } from './abort.js';

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
