import { jest } from '@jest/globals';
import { Tenure } from './tenure.js';

describe('Tenure', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('has not begun before the first renewal', () => {
    expect(new Tenure(1000).isOver).toBe(true);
  });

  it('lasts from when a renewal was sent', () => {
    const tenure = new Tenure(1000);
    const sentAt = performance.now();
    jest.advanceTimersByTime(600);

    tenure.renewed(sentAt);

    expect([tenure.isOver, tenure.remainingMs]).toEqual([false, 400]);
    jest.advanceTimersByTime(400);
    expect([tenure.isOver, tenure.remainingMs]).toEqual([true, 0]);
  });

  it('does not begin again once it was ended: the answer to a renewal may come late', () => {
    const tenure = new Tenure(1000);
    tenure.renewed(performance.now());
    tenure.end();

    tenure.renewed(performance.now());

    expect([tenure.isOver, tenure.ended.aborted]).toEqual([true, true]);
  });
});
