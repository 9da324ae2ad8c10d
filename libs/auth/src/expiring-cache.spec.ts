import { jest } from '@jest/globals';
import { ExpiringCache } from './expiring-cache.js';

describe('ExpiringCache', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function counted(ttlMs = 1000): { readonly lookUp: () => Promise<{ value: number; ttlMs: number }>; count: number } {
    const counter = {
      count: 0,
      lookUp: () => {
        counter.count += 1;
        return Promise.resolve({ value: counter.count, ttlMs });
      },
    };
    return counter;
  }

  it('repeats an answer until it expires', async () => {
    const cache = new ExpiringCache<number>(10);
    const { lookUp } = counted(1000);

    expect(await cache.get('a', lookUp)).toBe(1);
    jest.advanceTimersByTime(999);
    expect(await cache.get('a', lookUp)).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await cache.get('a', lookUp)).toBe(2);
  });

  it('looks up once for all who ask at the same time', async () => {
    const cache = new ExpiringCache<number>(10);
    const counter = counted();

    const answers = await Promise.all([cache.get('a', counter.lookUp), cache.get('a', counter.lookUp)]);

    expect(answers).toEqual([1, 1]);
    expect(counter.count).toBe(1);
  });

  it('does not keep a failure', async () => {
    const cache = new ExpiringCache<number>(10);

    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('a', counted().lookUp)).toBe(1);
  });

  it('forgets what was used longest ago', async () => {
    const cache = new ExpiringCache<number>(2);
    const counter = counted();
    for (const key of ['a', 'b', 'a', 'c']) {
      await cache.get(key, counter.lookUp);
    }

    expect(await cache.get('a', counter.lookUp)).toBe(1);
    expect(await cache.get('b', counter.lookUp)).toBe(4);
  });
});
