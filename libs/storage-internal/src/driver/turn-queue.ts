/**
 * Lets one of those who wait go on in each turn of the event loop, in the order they came. However many do long work in
 * slices, nobody else waits for more than one slice.
 */
export class TurnQueue {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn: at the earliest in the next turn of the event loop. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) {
        this.#schedule();
      }
    });
  }

  #schedule(): void {
    setImmediate(() => {
      const goOn = this.#waiting.shift();
      goOn?.();
      if (this.#waiting.length > 0) {
        this.#schedule();
      }
    });
  }
}
