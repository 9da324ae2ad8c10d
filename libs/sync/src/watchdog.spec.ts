import { Watchdog } from './watchdog.js';

describe('Watchdog', () => {
  it('names the work that does not end, until it does', async () => {
    let now = 0;
    const watchdog = new Watchdog(() => now);
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = watchdog.watch('batch of east', 100, () => promise);
    const longer = watchdog.watch('check of west', 1000, () => promise);

    now = 100;
    await expect(watchdog.check()).resolves.toBeUndefined();
    now = 101;
    await expect(watchdog.check()).rejects.toThrow('stuck: batch of east');

    resolve('done');
    expect(await slow).toBe('done');
    await longer;
    now = 5000;
    await expect(watchdog.check()).resolves.toBeUndefined();
  });

  it('forgets work that fails', async () => {
    let now = 0;
    const watchdog = new Watchdog(() => now);

    await expect(watchdog.watch('any', 1, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');

    now = 10;
    await expect(watchdog.check()).resolves.toBeUndefined();
  });
});
