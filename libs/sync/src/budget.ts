/** How much is wanted; a function says it when its turn comes. */
export type BudgetAmount = number | (() => number);

interface Waiter {
  readonly amount: BudgetAmount;
  readonly proceed: (granted: number) => void;
}

/**
 * A bound on something that many share: requests in flight, bytes held. First come, first served; an amount above the
 * whole limit is granted once nothing else is held, so that nothing waits for ever.
 */
export class Budget {
  #used = 0;
  readonly #waiting = new Set<Waiter>();

  constructor(private readonly limit: number) {}

  /** What is held now. */
  get used(): number {
    return this.#used;
  }

  /**
   * Resolves when the amount is granted; the caller releases it. Rejects with the signal's reason when it aborts.
   *
   * @returns what was granted
   */
  async acquire(amount: BudgetAmount, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const now = valueOf(amount);
    if (this.#waiting.size === 0 && this.#fits(now)) {
      this.#used += now;
      return now;
    }
    return this.#wait(amount, signal);
  }

  release(amount: number): void {
    this.#used -= amount;
    this.#grant();
  }

  #wait(amount: BudgetAmount, signal: AbortSignal): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const giveUp = (): void => {
      this.#waiting.delete(waiter);
      reject(signal.reason as Error);
      // The one that gave up may have been all that held back smaller ones behind it.
      this.#grant();
    };
    const proceed = (granted: number): void => {
      signal.removeEventListener('abort', giveUp);
      resolve(granted);
    };
    const waiter: Waiter = { amount, proceed };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(waiter);
    return promise;
  }

  #grant(): void {
    for (const waiter of this.#waiting) {
      const amount = valueOf(waiter.amount);
      if (!this.#fits(amount)) {
        return;
      }
      this.#waiting.delete(waiter);
      this.#used += amount;
      waiter.proceed(amount);
    }
  }

  #fits(amount: number): boolean {
    return this.#used === 0 || this.#used + amount <= this.limit;
  }
}

function valueOf(amount: BudgetAmount): number {
  return typeof amount === 'number' ? amount : amount();
}
