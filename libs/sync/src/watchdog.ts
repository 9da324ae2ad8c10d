interface Work {
  readonly name: string;
  readonly deadline: number;
}

/** Knows work that should have ended: a loop that waits for something that never comes says nothing by itself. */
export class Watchdog {
  readonly #works = new Set<Work>();

  /** @param now - milliseconds, of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Runs some work. @param limitMs - far more than it can take: past that, nobody believes that it ends */
  async watch<T>(name: string, limitMs: number, work: () => Promise<T>): Promise<T> {
    const entry = { name, deadline: this.now() + limitMs };
    this.#works.add(entry);
    try {
      return await work();
    } finally {
      this.#works.delete(entry);
    }
  }

  /** Rejects while there is work that should have ended, and names it. */
  check(): Promise<void> {
    const stuck = [...this.#works].filter(({ deadline }) => deadline < this.now()).map(({ name }) => name);
    return stuck.length === 0 ? Promise.resolve() : Promise.reject(new Error(`stuck: ${stuck.join(', ')}`));
  }
}
