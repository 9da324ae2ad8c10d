import type { ChangeWindow } from './change-window.js';
import type { WatchCursor } from './open-watch.js';
import type { WatchChange } from './watch-change.js';

/** Changes read by other means than a window. */
export interface EarlierChanges<State> {
  readonly changes: readonly WatchChange<State>[];
  /** Position up to which these are all there are. */
  readonly end: number;
}

export interface WindowCursorOptions<State> {
  readonly window: ChangeWindow<State>;
  /** Where to begin, as a number and as clients see it. */
  readonly position: number;
  readonly resourceVersion: string;
  /** The version that a reader has who has come to an end position of the window. */
  readonly versionAt: (end: number) => string;
  /**
   * Changes after a position that the window no longer holds.
   *
   * @throws StorageError `Expired`
   */
  readonly earlier: (position: number, signal: AbortSignal) => Promise<EarlierChanges<State>>;
}

/** Changes handed over at once. */
const CHUNK_CHANGES = 100;

/** Reads a window of changes, and what came before it as long as it is behind. */
export class WindowCursor<State> implements WatchCursor<State> {
  #position: number;
  #resourceVersion: string;
  /** What the last call of {@link next} gave away. It counts as read when the call after it is made. */
  #given: EarlierChanges<State> | undefined;

  constructor(private readonly options: WindowCursorOptions<State>) {
    this.#position = options.position;
    this.#resourceVersion = options.resourceVersion;
  }

  get resourceVersion(): string {
    const { window, versionAt } = this.options;
    const isAtEnd =
      this.#position >= window.start && this.#position < window.end && window.after(this.#position, 1).length === 0;
    return isAtEnd ? versionAt(window.end) : this.#resourceVersion;
  }

  async next(signal: AbortSignal): Promise<readonly WatchChange<State>[]> {
    signal.throwIfAborted();
    this.#advance();
    const { window, earlier } = this.options;
    for (;;) {
      if (this.#position < window.start) {
        this.#given = await earlier(this.#position, signal);
      } else {
        const changes = window.after(this.#position, CHUNK_CHANGES);
        this.#given = { changes, end: changes.at(-1)?.position ?? this.#position };
      }
      if (this.#given.changes.length > 0) {
        return this.#given.changes;
      }
      this.#advance();
      if (this.#position >= window.start) {
        await window.moved(signal);
      }
    }
  }

  #advance(): void {
    if (this.#given === undefined) {
      return;
    }
    const { changes, end } = this.#given;
    const last = changes.at(-1);
    if (end > this.#position) {
      this.#resourceVersion = last?.position === end ? last.resourceVersion : this.options.versionAt(end);
      this.#position = end;
    }
    this.#given = undefined;
  }
}
