/**
 * A task that many may ask for and that runs once at a time: while it runs, any number of triggers become one further run,
 * which begins after all of them.
 */
export class CoalescingTask {
  readonly #run: (signal: AbortSignal) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #closing = new AbortController();
  #active: Promise<void> | undefined;
  #isPending = false;

  /**
   * @param run - its signal aborts on {@link close}
   * @param onError - told of each rejection of `run`; must not throw. Not told of those after {@link close}
   */
  constructor(run: (signal: AbortSignal) => Promise<void>, onError: (error: unknown) => void) {
    this.#run = run;
    this.#onError = onError;
  }

  /** Ask for a run that begins after this call. Does nothing once closed. */
  trigger(): void {
    if (this.#closing.signal.aborted) {
      return;
    }
    this.#isPending = true;
    this.#active ??= this.#drain();
  }

  /** Abort the run in progress, drop the pending one, and wait until nothing runs. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#isPending = false;
    await this.#active;
  }

  async #drain(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#isPending) {
      this.#isPending = false;
      try {
        await this.#run(signal);
      } catch (error) {
        if (!signal.aborted) {
          this.#onError(error);
        }
      }
    }
    this.#active = undefined;
  }
}
