import { performance } from 'node:perf_hooks';
import { sleep, withTimeout } from '#async';
import { parseObjectName } from '#kube';
import { hasStorageCode, type ChangeResult, type ResourceChange, type ResourceStorage } from '#storage';
import type { Budget } from './budget.js';
import type { PressureQueue, QueuedChange, QueueEntry } from './pressure-queue.js';
import type { ToStoredObject } from './stored-object.js';
import type { SyncLimits } from './sync-limits.js';
import { traced } from './traced.js';
import type { Watchdog } from './watchdog.js';

/** So many small batches are on their way in the place of a full one. */
const SMALL_BATCHES = 16;

/** Hears what became of every change that was taken from the queue. */
export interface WriteObserver {
  stored(change: QueuedChange): void;
  /** Whether the change is stored is not known: writing it was broken off, or failed as a whole. */
  doubted(change: QueuedChange): void;
  /** The change will not be stored, whatever happens. */
  refused(change: QueuedChange, error: unknown): void;
  /** A batch could not be written now, the `failures`th time in a row. It is sent again. */
  retrying(batch: { readonly changes: number; readonly failures: number; readonly error: unknown }): void;
  /** Every change of a batch is stored or refused. `seconds` is how long the last attempt took. */
  finished(batch: { readonly changes: number; readonly seconds: number }): void;
}

export interface BatchingWriterOptions {
  readonly cluster: string;
  readonly storage: ResourceStorage;
  readonly queue: PressureQueue;
  readonly toStored: ToStoredObject;
  readonly observer: WriteObserver;
  /** Changes of the whole process that may be written at once. */
  readonly writing: Budget;
  /** Bytes the queue's changes were admitted with; released here. */
  readonly bytes: Budget;
  readonly limits: SyncLimits;
  readonly watchdog: Watchdog;
}

interface Prepared {
  readonly change: QueuedChange;
  readonly write: ResourceChange;
}

/**
 * Moves the changes of one resource of one cluster from its queue to the storage: one batch at a time, hence in order.
 * The first change is written at once; what comes while a batch is under way is the next batch.
 */
export class BatchingWriter {
  constructor(private readonly options: BatchingWriterOptions) {}

  /** Resolves once the queue is closed and everything in it is settled; rejects with the signal's reason. */
  async run(signal: AbortSignal): Promise<void> {
    while (await this.options.queue.available(signal)) {
      await this.#writeNext(signal);
    }
  }

  /**
   * One batch is one call, not one turn of the loop: a suspended function holds whatever it had in hand in its last turn, and
   * hundreds of bodies for each resource that waits for its next change would be most of the memory of the process.
   */
  async #writeNext(signal: AbortSignal): Promise<void> {
    const { queue, writing, limits, bytes, observer } = this.options;
    // Taken after the wait, so that a batch holds whatever came meanwhile.
    const room = await writing.acquire(() => this.#roomFor(queue.size), signal);
    const entries = queue.take({ ...limits.batch, changes: room });
    try {
      await this.#settle(entries, room, signal);
    } catch (error) {
      entries.forEach(({ change }) => observer.doubted(change));
      throw error;
    } finally {
      bytes.release(entries.reduce((sum, entry) => sum + entry.bytes, 0));
    }
  }

  /** What a batch takes up: a small one more than it has changes, so that they are not too many. */
  #roomFor(changes: number): number {
    const { batch } = this.options.limits;
    return Math.min(Math.max(changes, Math.ceil(batch.changes / SMALL_BATCHES)), batch.changes);
  }

  /** Called with room to write, which is given back. */
  async #settle(entries: readonly QueueEntry[], room: number, signal: AbortSignal): Promise<void> {
    const { observer } = this.options;
    const prepared = entries.flatMap(({ change }) => this.#prepare(change));
    const { results, seconds } = await this.#write(prepared, room, signal);
    for (const [index, { change }] of prepared.entries()) {
      const error = results[index];
      if (error === undefined) {
        observer.stored(change);
      } else {
        observer.refused(change, error);
      }
    }
    observer.finished({ changes: entries.length, seconds });
  }

  async #write(
    prepared: readonly Prepared[],
    room: number,
    signal: AbortSignal,
  ): Promise<{ readonly results: readonly ChangeResult[]; readonly seconds: number }> {
    const { observer, writing, limits } = this.options;
    for (let failures = 1; ; failures += 1) {
      const start = performance.now();
      try {
        const results = await this.#attempt(prepared, signal);
        return { results, seconds: (performance.now() - start) / 1000 };
      } catch (error) {
        signal.throwIfAborted();
        observer.retrying({ changes: prepared.length, failures, error });
      } finally {
        writing.release(room);
      }
      await sleep(limits.retryDelayMs, signal);
      await writing.acquire(room, signal);
    }
  }

  /** Rejects only when sending the same again can help. */
  async #attempt(prepared: readonly Prepared[], signal: AbortSignal): Promise<readonly ChangeResult[]> {
    const { cluster, storage, limits, watchdog } = this.options;
    if (prepared.length === 0) {
      return [];
    }
    const changes = prepared.map(({ write }) => write);
    const { group, version, resource } = storage.config.resource;
    const attributes = { cluster, group, version, resource, changes: changes.length };
    return watchdog.watch(`batch of ${cluster}`, limits.stuckMs, () =>
      withTimeout(limits.batchTimeoutMs, signal, async (until) => {
        try {
          return await traced('store batch', attributes, () => storage.applyBatch(cluster, changes, until));
        } catch (error) {
          if (until.aborted || hasStorageCode(error, 'Recoverable')) {
            throw error;
          }
          return prepared.map(({ change }) => {
            this.options.observer.doubted(change);
            return error as ChangeResult;
          });
        }
      }),
    );
  }

  #prepare(change: QueuedChange): readonly Prepared[] {
    if (change.type === 'deleted') {
      return [{ change, write: { type: 'delete', ...parseObjectName(change.key) } }];
    }
    try {
      return [{ change, write: this.options.toStored(change.upsert) }];
    } catch (error) {
      this.options.observer.refused(change, error);
      return [];
    }
  }
}
