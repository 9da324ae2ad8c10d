import type { ListSink, ReflectorStore, WireObject } from '#client';
import { objectKey, parseObjectName, type ObjectEvent } from '#kube';
import type { UpsertChange } from '#storage';
import type { Budget } from './budget.js';
import { estimateBytes } from './object-size.js';
import type { PressureQueue, QueuedChange } from './pressure-queue.js';
import type { ResourceVersionCache } from './resource-version-cache.js';
import type { SyncLimits } from './sync-limits.js';

/** Deletions admitted in one go at the end of a list. */
const DELETIONS_AT_ONCE = 500;

export interface ResourceIntakeOptions {
  /** What a list holds: all of this namespace, or of every one with `''`. */
  readonly namespace: string;
  readonly versions: ResourceVersionCache;
  readonly queue: PressureQueue;
  /** Bytes of the whole process that may wait to be stored. */
  readonly bytes: Budget;
  readonly limits: SyncLimits;
  /** What of an object is stored. */
  readonly condense: (object: WireObject) => UpsertChange;
  /** Called with the number of objects that have a change in the queue and had none before. */
  readonly onAdmitted: (changes: number) => void;
  /** Called when the last page handed over is not held any more. */
  readonly onPageDone: () => void;
  readonly onListBegins: () => void;
  /** Called once all changes of a list are in the queue. */
  readonly onListed: () => void;
  /** Ends every wait for room. */
  readonly signal: AbortSignal;
}

/**
 * Turns what a reflector sees into changes, and those into the queue: only what differs from what was handed over before,
 * and only as fast as there is room. The reflector waits meanwhile, which in the end slows the member down.
 */
export class ResourceIntake implements ReflectorStore<WireObject> {
  constructor(private readonly options: ResourceIntakeOptions) {}

  beginList(): ListSink<WireObject> {
    const { onPageDone, onListBegins, onListed } = this.options;
    const unlisted = this.#knownKeys();
    onListBegins();
    return {
      page: async (objects) => {
        for (const object of objects) {
          unlisted.delete(objectKey(object));
        }
        await this.#admit(objects.flatMap((object) => this.#upsertOf(object)));
        onPageDone();
      },
      end: async () => {
        await this.deleteAll(unlisted);
        onListed();
      },
      // What was listed is on its way and known; the next list finds what is gone.
      abandon: onPageDone,
    };
  }

  async apply({ type, object }: ObjectEvent<WireObject>): Promise<void> {
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        await this.#admit(this.#upsertOf(object));
        return;
      case 'DELETED':
        await this.deleteAll([objectKey(object)]);
        return;
      case 'BOOKMARK':
    }
  }

  /** Objects that are gone, of whatever namespace. Those never seen are left out. */
  async deleteAll(keys: Iterable<string>): Promise<void> {
    let deletions: QueuedChange[] = [];
    for (const key of keys) {
      if (this.options.versions.has(key)) {
        deletions.push({ type: 'deleted', key });
      }
      if (deletions.length === DELETIONS_AT_ONCE) {
        await this.#admit(deletions);
        deletions = [];
      }
    }
    await this.#admit(deletions);
  }

  #knownKeys(): Set<string> {
    const { versions, namespace } = this.options;
    const keys = versions.keys();
    return new Set(namespace === '' ? keys : [...keys].filter((key) => parseObjectName(key).namespace === namespace));
  }

  #upsertOf(object: WireObject): readonly QueuedChange[] {
    const { versions, condense } = this.options;
    const key = objectKey(object);
    const version = object.metadata.resourceVersion ?? '';
    if (versions.hasVersion(key, version)) {
      return [];
    }
    return [{ type: versions.has(key) ? 'updated' : 'added', key, version, upsert: condense(object) }];
  }

  async #admit(changes: readonly QueuedChange[]): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    const { queue, bytes, limits, versions, signal, onAdmitted } = this.options;
    const entries = changes.map((change) => ({
      change,
      bytes: bytesOf(change),
    }));
    await queue.roomBelow(limits.queuedChanges, signal);
    const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    await bytes.acquire(total, signal);
    if (signal.aborted) {
      // Granted and stopped at once. After the stop nothing may enter the queue any more.
      bytes.release(total);
      throw signal.reason;
    }
    const before = queue.size;
    for (const entry of entries) {
      const { change } = entry;
      versions.handOver(change.key, change.type === 'deleted' ? undefined : change.version);
      const freed = queue.push(entry);
      if (freed > 0) {
        bytes.release(freed);
      }
    }
    onAdmitted(queue.size - before);
  }
}

function bytesOf(change: QueuedChange): number {
  if (change.type === 'deleted') {
    return estimateBytes(change.key);
  }
  const { upsert } = change;
  return estimateBytes(upsert.text === undefined ? upsert.object : upsert.text.json);
}
