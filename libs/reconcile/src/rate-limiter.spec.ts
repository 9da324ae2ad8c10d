import { clusterRetrySchedule, ScheduledRateLimiter } from './rate-limiter.js';

describe('ScheduledRateLimiter', () => {
  it('waits as scheduled, then longer with a random part', () => {
    const limiter = new ScheduledRateLimiter(clusterRetrySchedule);

    const delays = Array.from({ length: 8 }, () => limiter.delayMs('a'));

    expect(delays.slice(0, 5)).toEqual([2000, 4000, 8000, 15_000, 15_000]);
    for (const delay of delays.slice(5)) {
      expect(delay).toBeGreaterThanOrEqual(60_000);
      expect(delay).toBeLessThan(120_000);
    }
  });

  it('counts each key by itself, and from the beginning once it is forgotten', () => {
    const limiter = new ScheduledRateLimiter(clusterRetrySchedule);
    limiter.delayMs('a');

    const other = limiter.delayMs('b');
    limiter.forget('a');

    expect([other, limiter.delayMs('a')]).toEqual([2000, 2000]);
  });
});
