import type { UpsertChange as StorageUpsert } from '#storage';

/** An object to store. `added` and `updated` are what the writer counts; both are stored alike. */
export interface UpsertChange {
  readonly type: 'added' | 'updated';
  readonly key: string;
  readonly version: string;
  /** In the version it was received in. */
  readonly upsert: StorageUpsert;
}

/** An object to delete. */
export interface DeleteChange {
  readonly type: 'deleted';
  readonly key: string;
}

/** What happened to one object of a resource. */
export type QueuedChange = UpsertChange | DeleteChange;

/** A change with the bytes it was admitted with. */
export interface QueueEntry {
  readonly change: QueuedChange;
  readonly bytes: number;
}

/** How much a batch may hold; at least one change whatever its size. */
export interface BatchLimits {
  readonly changes: number;
  readonly bytes: number;
}

/**
 * Changes that wait to be stored, one for each object, in the order the objects first changed. A later change absorbs the
 * one that waits, so the queue never holds more than one body of an object. It does not bound itself: the producer awaits
 * room before it pushes.
 */
export class PressureQueue {
  readonly #pending = new Map<string, QueueEntry>();
  #closed = false;
  #wakeConsumer: () => void = () => undefined;
  #wakeProducer: () => void = () => undefined;

  get size(): number {
    return this.#pending.size;
  }

  /** Whether a change of this object waits. */
  has(key: string): boolean {
    return this.#pending.has(key);
  }

  /** Add a change. @returns bytes of the change it absorbed, which are free again; 0 when none waited */
  push(entry: QueueEntry): number {
    const { key } = entry.change;
    const waiting = this.#pending.get(key);
    if (waiting === undefined) {
      this.#pending.set(key, entry);
      this.#wakeConsumer();
      return 0;
    }
    const change = merge(waiting.change, entry.change);
    if (change === waiting.change) {
      return entry.bytes;
    }
    this.#pending.set(key, { change, bytes: entry.bytes });
    return waiting.bytes;
  }

  /** Takes the oldest changes out, as many as fit. */
  take({ changes, bytes }: BatchLimits): readonly QueueEntry[] {
    const batch: QueueEntry[] = [];
    let left = bytes;
    for (const [key, entry] of this.#pending) {
      left -= entry.bytes;
      if (batch.length > 0 && (batch.length >= changes || left < 0)) {
        break;
      }
      batch.push(entry);
      this.#pending.delete(key);
    }
    this.#wakeProducer();
    return batch;
  }

  /** Resolves with true when something waits, with false once the queue is closed and empty. One caller at a time. */
  async available(signal: AbortSignal): Promise<boolean> {
    while (this.#pending.size === 0 && !this.#closed) {
      await waitFor((wake) => (this.#wakeConsumer = wake), signal);
    }
    return this.#pending.size > 0;
  }

  /** Resolves when fewer changes than this wait. One caller at a time. */
  async roomBelow(changes: number, signal: AbortSignal): Promise<void> {
    while (this.#pending.size >= changes) {
      await waitFor((wake) => (this.#wakeProducer = wake), signal);
    }
  }

  /** Drop what waits. @returns what was dropped */
  clear(): readonly QueueEntry[] {
    const dropped = [...this.#pending.values()];
    this.#pending.clear();
    this.#wakeProducer();
    return dropped;
  }

  /** No further changes: the consumer ends once the queue is empty. */
  close(): void {
    this.#closed = true;
    this.#wakeConsumer();
  }
}

/** What waits for an object after a further change. @see spec/clustersynchro.md section 15 */
function merge(waiting: QueuedChange, next: QueuedChange): QueuedChange {
  if (next.type === 'deleted') {
    return next;
  }
  if (waiting.type === 'deleted') {
    // An update of an object that is to be deleted was under way when it went; a new object of that name replaces the row.
    return next.type === 'updated' ? waiting : { ...next, type: 'updated' };
  }
  return waiting.type === 'added' ? { ...next, type: 'added' } : next;
}

async function waitFor(onWake: (wake: () => void) => void, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  onWake(resolve);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
