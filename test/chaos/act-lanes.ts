/** Lets things happen one after the other in each lane, and in all lanes at the same time. */
export class ActLanes {
  readonly #ends = new Map<string, Promise<void>>();

  /** @param onError - called when something could not be done */
  constructor(private readonly onError: (error: unknown) => void) {}

  /** Does it when all before it in the lane is done. */
  add(lane: string, perform: () => Promise<void>): void {
    const before = this.#ends.get(lane) ?? Promise.resolve();
    this.#ends.set(lane, before.then(perform).catch(this.onError));
  }

  /** Resolves when everything is done. */
  async finished(): Promise<void> {
    await Promise.all(this.#ends.values());
  }
}
