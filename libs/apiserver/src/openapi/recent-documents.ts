/** The documents asked for last, by the hash of what they are made of. */
export class RecentDocuments {
  readonly #bodies = new Map<string, Promise<Buffer | undefined>>();

  /** @param limit - documents to keep; the one asked for longest ago goes first */
  constructor(private readonly limit: number) {}

  /** Whoever asks for a document that is being made waits for the same. One that cannot be made now is not kept. */
  async get(hash: string, make: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> {
    const making = this.#bodies.get(hash) ?? make();
    // A Map iterates in the order of insertion.
    this.#bodies.delete(hash);
    this.#bodies.set(hash, making);
    const [oldest] = this.#bodies.keys();
    if (this.#bodies.size > this.limit && oldest !== undefined) {
      this.#bodies.delete(oldest);
    }
    const body = await making;
    if (body === undefined) {
      this.#bodies.delete(hash);
    }
    return body;
  }
}
