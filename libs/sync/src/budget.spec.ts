import { Budget } from './budget.js';

const never = new AbortController().signal;

/** Whether the promise settles before everything that is already due has run. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const later = new Promise((resolve) => setImmediate(resolve, pending));
  return (await Promise.race([promise, later])) === pending;
}

describe('Budget', () => {
  it('grants amounts up to its limit at once', async () => {
    const budget = new Budget(10);

    await budget.acquire(6, never);
    await budget.acquire(4, never);

    expect(budget.used).toBe(10);
  });

  it('makes the next one wait until enough is released', async () => {
    const budget = new Budget(10);
    await budget.acquire(6, never);
    await budget.acquire(4, never);
    const third = budget.acquire(5, never);

    budget.release(4);
    expect(await isPending(third)).toBe(true);
    budget.release(6);

    await third;
    expect(budget.used).toBe(5);
  });

  it('serves in order, so that a large amount is not overtaken for ever', async () => {
    const budget = new Budget(10);
    await budget.acquire(8, never);
    const large = budget.acquire(5, never);
    const small = budget.acquire(1, never);

    expect(await isPending(small)).toBe(true);
    budget.release(8);

    await Promise.all([large, small]);
    expect(budget.used).toBe(6);
  });

  it('grants more than its limit to one that is alone', async () => {
    const budget = new Budget(10);

    await budget.acquire(50, never);

    expect(await isPending(budget.acquire(1, never))).toBe(true);
  });

  it('forgets a waiter whose signal aborts and serves those behind it', async () => {
    const budget = new Budget(10);
    await budget.acquire(8, never);
    const abort = new AbortController();
    const large = budget.acquire(5, abort.signal);
    const small = budget.acquire(2, never);

    abort.abort(new Error('stopped'));

    await expect(large).rejects.toThrow('stopped');
    await small;
    expect(budget.used).toBe(10);
  });

  it('asks how much is wanted when it can be granted', async () => {
    const budget = new Budget(10);
    await budget.acquire(10, never);
    let wanted = 1;
    const later = budget.acquire(() => wanted, never);

    wanted = 7;
    budget.release(10);

    expect(await later).toBe(7);
    expect(budget.used).toBe(7);
  });
});
