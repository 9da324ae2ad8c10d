/** Time that may be spent waiting, in pieces. Counts only while something is waited for, not what is done in between. */
export class TimeAllowance {
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param onSpent - called once, in the middle of a wait, when nothing is left */
  constructor(
    ms: number,
    private readonly onSpent: () => void,
  ) {
    this.#leftMs = ms;
  }

  /** A wait begins. Ended by {@link stop}, also when nobody cares about the allowance any more. */
  start(): void {
    if (this.#leftMs > 0) {
      this.#since = performance.now();
      this.#timer = setTimeout(() => this.#spend(), this.#leftMs);
    }
  }

  stop(): void {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      // What is left never becomes nothing here: only the timer says so, and says it once.
      this.#leftMs = Math.max(1, this.#leftMs - (performance.now() - this.#since));
    }
  }

  #spend(): void {
    this.#timer = undefined;
    this.#leftMs = 0;
    this.onSpent();
  }
}
