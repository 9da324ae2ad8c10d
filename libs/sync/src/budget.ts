interface Waiter {
  readonly amount: number;
  readonly proceed: () => void;
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

  /** Resolves when the amount is granted; the caller releases it. Rejects with the signal's reason when it aborts. */
  async acquire(amount: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.size === 0 && this.#fits(amount)) {
      this.#used += amount;
      return;
    }
    await this.#wait(amount, signal);
  }

  release(amount: number): void {
    this.#used -= amount;
    this.#grant();
  }

  #wait(amount: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      this.#waiting.delete(waiter);
      reject(signal.reason as Error);
      // The one that gave up may have been all that held back smaller ones behind it.
      this.#grant();
    };
    const proceed = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const waiter: Waiter = { amount, proceed };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(waiter);
    return promise;
  }

  #grant(): void {
    for (const waiter of this.#waiting) {
      if (!this.#fits(waiter.amount)) {
        return;
      }
      this.#waiting.delete(waiter);
      this.#used += waiter.amount;
      waiter.proceed();
    }
  }

  #fits(amount: number): boolean {
    return this.#used === 0 || this.#used + amount <= this.limit;
  }
}
