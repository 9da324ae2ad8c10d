/** A value and how long it may be used. */
export interface Expiring<T> {
  readonly value: T;
  readonly ttlMs: number;
}

/**
 * Answers that may be repeated for a while. Requests for the same key while it is being looked up share one lookup.
 * Failed lookups are not kept. At most `limit` answers are held; the one used longest ago goes first.
 */
export class ExpiringCache<T> {
  readonly #answers = new Map<string, { readonly value: T; readonly expiresAtMs: number }>();
  readonly #lookups = new Map<string, Promise<T>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async get(key: string, lookUp: () => Promise<Expiring<T>>): Promise<T> {
    const answer = this.#answers.get(key);
    if (answer !== undefined && answer.expiresAtMs > Date.now()) {
      this.#keep(key, answer);
      return answer.value;
    }
    const lookup = this.#lookups.get(key) ?? this.#start(key, lookUp);
    return lookup;
  }

  #start(key: string, lookUp: () => Promise<Expiring<T>>): Promise<T> {
    const lookup = lookUp()
      .then(({ value, ttlMs }) => {
        this.#keep(key, { value, expiresAtMs: Date.now() + ttlMs });
        return value;
      })
      .finally(() => this.#lookups.delete(key));
    this.#lookups.set(key, lookup);
    return lookup;
  }

  /** A Map iterates in insertion order, so what is used is inserted anew and the first key is the oldest. */
  #keep(key: string, answer: { readonly value: T; readonly expiresAtMs: number }): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.#limit && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
  }
}
