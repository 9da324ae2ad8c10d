/**
 * Until when this process may act on a lease, by its own clock. Asked right before each act, for a process that was
 * suspended wakes up without knowing it: its timers come late, the clock does not.
 */
export class Tenure {
  #endsAt = -Infinity;
  readonly #ended = new AbortController();

  /** @param durationMs - from a renewal on; shorter than what others wait before they take over */
  constructor(private readonly durationMs: number) {}

  /** Aborts when it is given up, or found to be over: whatever is still under way should stop. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /** 0 when it is over. */
  get remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /**
   * The lease is renewed.
   *
   * @param at - when the renewal was sent, by `performance.now()`: the server may have had it at once and answered late
   */
  renewed(at: number): void {
    if (!this.#ended.signal.aborted) {
      this.#endsAt = at + this.durationMs;
    }
  }

  /** Nothing may be done any more. Cannot be taken back. */
  end(): void {
    this.#endsAt = -Infinity;
    this.#ended.abort(new Error('the lease is no longer held'));
  }
}
