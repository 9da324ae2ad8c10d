import { jest } from '@jest/globals';
import { TimeAllowance } from './time-allowance.js';

describe('TimeAllowance', () => {
  let spent: number;
  let allowance: TimeAllowance;

  beforeEach(() => {
    jest.useFakeTimers();
    spent = 0;
    allowance = new TimeAllowance(1000, () => (spent += 1));
  });
  afterEach(() => {
    allowance.stop();
    jest.useRealTimers();
  });

  function wait(ms: number): void {
    allowance.start();
    jest.advanceTimersByTime(ms);
    allowance.stop();
  }

  it('adds up what is waited, and leaves out what is done in between', () => {
    wait(600);
    jest.advanceTimersByTime(10_000);
    expect(spent).toBe(0);

    wait(500);

    expect(spent).toBe(1);
  });

  it('says only once that nothing is left', () => {
    wait(1000);
    wait(5000);

    expect(spent).toBe(1);
  });

  it('lets many short waits be as long as one', () => {
    for (let turn = 0; turn < 1100; turn += 1) {
      wait(1);
    }

    expect(spent).toBe(1);
  });
});
