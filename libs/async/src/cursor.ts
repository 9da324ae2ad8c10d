/**
 * Goes through values one at a time and holds on to none of them:
 *
 * ```ts
 * while (await cursor.advance()) {
 *   yield cursor.take();
 * }
 * ```
 *
 * A generator that waits for its consumer keeps every variable it has, and `for await` and `yield*` keep the value they
 * gave last. Where values are thousands of rows and consumers are slow, that is most of the memory in use.
 */
export class Cursor<T> {
  readonly #values: AsyncIterator<T>;
  #taken: { readonly value: T } | undefined;

  constructor(values: AsyncIterable<T>) {
    this.#values = values[Symbol.asyncIterator]();
  }

  /** @returns whether there is one more, to be taken once */
  async advance(): Promise<boolean> {
    const { done, value } = await this.#values.next();
    this.#taken = done === true ? undefined : { value };
    return done !== true;
  }

  /** @throws Error when there is none, or it has been taken */
  take(): T {
    const taken = this.#taken;
    if (taken === undefined) {
      throw new Error('take() without advance()');
    }
    this.#taken = undefined;
    return taken.value;
  }

  /** Ends the source, which may have more. */
  async close(): Promise<void> {
    this.#taken = undefined;
    await this.#values.return?.();
  }
}
