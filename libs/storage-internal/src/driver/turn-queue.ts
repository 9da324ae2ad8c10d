/** Turns that one work may take before others of its kind go first. */
const TURNS_IN_A_ROW = 20;

/**
 * Shares the event loop among works that are long and done in slices: one of those who wait goes on in each turn of the
 * loop, so that nobody else waits for more than one slice.
 *
 * Who has had no turn yet goes first, so that what is short is done soon. The others take twenty turns each before the
 * next of them, rather than all of them a little: what a work has made and cannot send yet stays in memory meanwhile, and
 * what stays long grows old, which costs far more to collect than what is sent at once.
 */
export class TurnQueue {
  readonly #waiting: Waiting[] = [];
  #begun = 0;

  /** For a work that begins, which has its first slice at once. */
  begin(): Turns {
    let turns = 0;
    let rank = 0;
    const next = (): Promise<void> => {
      if (turns % TURNS_IN_A_ROW === 1) {
        this.#begun += 1;
        rank = this.#begun;
      }
      turns += 1;
      return this.#wait(rank);
    };
    return { next };
  }

  #wait(rank: number): Promise<void> {
    return new Promise((goOn) => {
      const place = this.#waiting.findLastIndex((other) => other.rank <= rank) + 1;
      this.#waiting.splice(place, 0, { rank, goOn });
      if (this.#waiting.length === 1) {
        this.#schedule();
      }
    });
  }

  #schedule(): void {
    setImmediate(() => {
      this.#waiting.shift()?.goOn();
      if (this.#waiting.length > 0) {
        this.#schedule();
      }
    });
  }
}

/** The turns of one work. */
export interface Turns {
  /** Resolves when it is its turn: at the earliest in the next turn of the event loop. */
  readonly next: () => Promise<void>;
}

/** The lowest rank goes first. Zero: has had no turn. */
interface Waiting {
  readonly rank: number;
  readonly goOn: () => void;
}
