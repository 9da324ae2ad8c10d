import type { WatchChange } from './watch-change.js';

/** How much a window holds at least; twice as much is the most. */
export interface WindowLimits {
  readonly changes: number;
  readonly bytes: number;
}

/** The most bytes that readers take at once: what one has taken it keeps, however far the window moves on meanwhile. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * The latest changes, in order, for any number of readers that each remember how far they have come. Nothing is queued for
 * a reader, so a slow one costs no memory and holds up nobody: the window just moves on.
 */
export class ChangeWindow<State> {
  #changes: WatchChange<State>[] = [];
  #bytes = 0;
  #start: number;
  #end: number;
  #moved = Promise.withResolvers<void>();

  /**
   * @param start - position after which the first change will come
   */
  constructor(
    start: number,
    private readonly limits: WindowLimits,
  ) {
    this.#start = start;
    this.#end = start;
  }

  /** A reader that has come this far or further has missed nothing. */
  get start(): number {
    return this.#start;
  }

  /** Every change up to this position has been in the window. */
  get end(): number {
    return this.#end;
  }

  /** Adds changes, which come after {@link end}, and moves the end; wakes readers only when there are some. */
  append(changes: readonly WatchChange<State>[], end: number): void {
    this.#end = end;
    if (changes.length === 0) {
      return;
    }
    this.#changes.push(...changes);
    this.#bytes += bytesOf(changes);
    // Twice the limit before anything is cut off, so that cutting costs little for each change.
    const { changes: maxChanges, bytes: maxBytes } = this.limits;
    if (this.#changes.length > 2 * maxChanges || this.#bytes > 2 * maxBytes) {
      this.#drop(Math.max(this.#changes.length - maxChanges, this.#firstWithin(maxBytes)));
    }
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }

  /** Drops the changes up to a position, except for the latest ones. */
  forget(position: number, keptChanges: number): void {
    this.#drop(Math.min(this.#firstAfter(position), this.#changes.length - keptChanges));
  }

  /** Begins anew after a position, because changes before it are lost. Readers that are not as far have missed some. */
  skipTo(position: number): void {
    this.#changes = [];
    this.#bytes = 0;
    this.#start = position;
    this.#end = position;
    this.#wake();
  }

  /** The next changes after a position that is not before {@link start}; fewer than the limit when they are large. */
  after(position: number, limit: number): readonly WatchChange<State>[] {
    const from = this.#firstAfter(position);
    let end = from;
    for (let bytes = 0; end < from + limit && end < this.#changes.length && bytes < CHUNK_BYTES; end += 1) {
      bytes += this.#changes[end]?.bytes ?? 0;
    }
    return this.#changes.slice(from, end);
  }

  /** Resolves when there are more changes; rejects with the signal's reason when it aborts. */
  async moved(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const stopped = Promise.withResolvers<never>();
    const stop = (): void => stopped.reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([this.#moved.promise, stopped.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #drop(count: number): void {
    if (count > 0) {
      const dropped = this.#changes.splice(0, count);
      this.#bytes -= bytesOf(dropped);
      this.#start = dropped.at(-1)?.position ?? this.#start;
    }
  }

  /** Index from which on the changes have so many bytes at most. */
  #firstWithin(maxBytes: number): number {
    let first = 0;
    for (let bytes = this.#bytes; bytes > maxBytes; first += 1) {
      bytes -= this.#changes[first]?.bytes ?? 0;
    }
    return first;
  }

  #wake(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }

  #firstAfter(position: number): number {
    let low = 0;
    for (let high = this.#changes.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.position ?? Infinity) > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}

function bytesOf(changes: readonly { readonly bytes: number }[]): number {
  return changes.reduce((sum, { bytes }) => sum + bytes, 0);
}
