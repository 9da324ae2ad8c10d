import type { SearchOptions } from '#api';
import { formatGroupResource, formatGvr, type KubernetesObject, type ObjectName } from '#kube';
import {
  type ChangeResult,
  involvedUidOf,
  openWatch,
  type ResourceChange,
  type ResourceStorage,
  type ResourceStorageConfig,
  StorageError,
  type StoredEvent,
  type StoredJson,
  type StoredList,
  type StoredWatchOptions,
} from '#storage';
import type { MemoryType } from './memory-object.js';
import type { MemoryStore } from './memory-store.js';
import { promised } from './promised.js';
import { listPlan } from './search/list-plan.js';
import { matcherOf } from './search/matcher.js';
import { memoryList } from './search/memory-list.js';
import { projection } from './search/projection.js';
import { MemoryWatchSource } from './watch/memory-watch-source.js';

/** Objects of one resource in the store. */
export class MemoryResourceStorage implements ResourceStorage {
  readonly #type: MemoryType;
  readonly #watchSource: MemoryWatchSource;

  constructor(
    readonly config: ResourceStorageConfig,
    private readonly store: MemoryStore,
  ) {
    this.#type = { ...config.resource, kind: config.kind };
    this.#watchSource = new MemoryWatchSource(this.#type, store);
  }

  get(cluster: string, name: ObjectName, signal: AbortSignal): Promise<StoredJson> {
    return promised(() => {
      signal.throwIfAborted();
      const object = this.store.cluster(cluster)?.get(this.#type, name);
      if (object === undefined) {
        const resource = formatGroupResource(this.#type);
        throw new StorageError('NotFound', `${resource} "${name.name}" not found in cluster "${cluster}"`);
      }
      return object.text.json;
    });
  }

  list(options: SearchOptions, signal: AbortSignal): Promise<StoredList> {
    return promised(() => {
      const { store } = this;
      const { resourceVersion } = store.history(this.#type);
      const search = {
        plan: listPlan({ isOneType: true, id: formatGvr(this.#type), resourceVersion }, options),
        candidates: store.objectsOf(this.#type),
        matches: matcherOf(options, store),
        itemOf: projection(options, store),
        options,
      };
      return memoryList(search, signal);
    });
  }

  applyBatch(
    cluster: string,
    changes: readonly ResourceChange[],
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[]> {
    return promised(() => {
      signal.throwIfAborted();
      this.store.apply(this.#type, cluster, changes);
      return changes.map(() => undefined);
    });
  }

  watch(options: StoredWatchOptions, signal: AbortSignal): Promise<AsyncIterable<readonly StoredEvent[]>> {
    return openWatch(this.#watchSource, options, signal);
  }

  recordEvent(cluster: string, event: KubernetesObject, signal: AbortSignal): Promise<void> {
    return promised(() => {
      signal.throwIfAborted();
      const uid = involvedUidOf(event);
      if (uid === undefined) {
        throw new StorageError('Rejected', 'an event without involvedObject.uid is about no object');
      }
      this.store.cluster(cluster)?.record(uid, event);
    });
  }
}
