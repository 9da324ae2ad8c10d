import { jest } from '@jest/globals';
import { Backoff } from './backoff.js';

const options = { baseMs: 100, factor: 2, capMs: 1000, jitter: 0, resetAfterMs: 60_000 };

describe('Backoff', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const waits = (backoff: Backoff, count: number): readonly number[] =>
    Array.from({ length: count }, () => backoff.next());

  it('waits ever longer, up to the cap', () => {
    expect(waits(new Backoff(options), 6)).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('stays at the cap however often it is asked', () => {
    expect(waits(new Backoff(options), 5000).at(-1)).toBe(1000);
  });

  it('begins again after a reset', () => {
    const backoff = new Backoff(options);
    waits(backoff, 3);

    backoff.reset();

    expect(backoff.next()).toBe(100);
  });

  it('begins again when nothing failed for a while', () => {
    const backoff = new Backoff(options);
    waits(backoff, 3);

    jest.advanceTimersByTime(60_000);
    expect(backoff.next()).toBe(800);

    jest.advanceTimersByTime(60_001);
    expect(backoff.next()).toBe(100);
  });

  it('adds at most the given share at random', () => {
    const backoff = new Backoff({ ...options, factor: 1, jitter: 0.5 });

    const drawn = waits(backoff, 200);

    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...drawn)).toBeLessThan(150);
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });
});
