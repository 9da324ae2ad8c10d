import { LimitError } from '../limit-error.js';

/** Steps and characters: some tenths of a second, and no more memory than a hundred megabytes. */
const maxWork = 5_000_000;
const maxOutputBytes = 1024 * 1024;
/** Lists of statements in each other, over all templates on the way. */
const maxDepth = 1000;

/** What one execution may still use. Policies come from administrators, and mistakes do too. */
export class Budget {
  #work = maxWork;
  #outputBytes = maxOutputBytes;
  #depth = 0;

  /** @throws LimitError when it is used up */
  readonly spend = (amount: number): void => {
    this.#work -= amount;
    if (this.#work < 0) {
      throw new LimitError(`exceeded maximum amount of work (${maxWork} steps and characters)`);
    }
  };

  /** @throws LimitError when the output gets too long */
  write(bytes: number): void {
    this.#outputBytes -= bytes;
    if (this.#outputBytes < 0) {
      throw new LimitError(`exceeded maximum output size (${maxOutputBytes} bytes)`);
    }
  }

  /** Runs something one level further down. @throws LimitError when that is too deep */
  deeper<T>(run: () => T): T {
    if (this.#depth >= maxDepth) {
      throw new LimitError(`exceeded maximum template depth (${maxDepth})`);
    }
    this.#depth += 1;
    const result = run();
    this.#depth -= 1;
    return result;
  }
}
