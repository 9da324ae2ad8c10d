import { setImmediate } from 'node:timers/promises';
import type { CollectionResource } from '#api';
import type { GroupVersionResource } from '#kube';
import {
  builtInCollections,
  type CollectionResourceStorage,
  type ResourceStorageConfig,
  StorageError,
  StorageFactory,
  type StoredVersions,
} from '#storage';
import { MemoryCollectionStorage } from './memory-collection-storage.js';
import { MemoryResourceStorage } from './memory-resource-storage.js';
import { MemoryStore } from './memory-store.js';
import { promised } from './promised.js';

/** Storage in this process: nothing of it outlives the process, and no other process sees it. */
export class MemoryStorageFactory extends StorageFactory {
  override readonly limitsByRights = true;
  readonly #store = new MemoryStore();

  override getSupportedRequestVerbs(): readonly string[] {
    return ['get', 'list', 'watch'];
  }

  override prepareCluster(cluster: string): Promise<void> {
    return promised(() => void this.#store.prepare(cluster));
  }

  override async *getResourceVersions(cluster: string, signal: AbortSignal): AsyncGenerator<StoredVersions> {
    for (const versions of this.#store.cluster(cluster)?.versions() ?? []) {
      signal.throwIfAborted();
      yield versions;
      // A cluster has many resources; others get their turn in between.
      await setImmediate();
    }
  }

  override getCollectionResources(): readonly CollectionResource[] {
    return builtInCollections;
  }

  override newResourceStorage(config: ResourceStorageConfig): MemoryResourceStorage {
    return new MemoryResourceStorage(config, this.#store);
  }

  override newCollectionResourceStorage(name: string): CollectionResourceStorage {
    const collection = builtInCollections.find((candidate) => candidate.name === name);
    if (collection === undefined) {
      throw new StorageError('NotFound', `collectionresources.clusterpedia.io "${name}" not found`);
    }
    return new MemoryCollectionStorage(collection, this.#store);
  }

  override cleanCluster(cluster: string): Promise<void> {
    return promised(() => this.#store.clean(cluster));
  }

  override cleanClusterResource(cluster: string, resource: GroupVersionResource): Promise<void> {
    return promised(() => this.#store.cleanResource(cluster, resource));
  }

  override ping(): Promise<void> {
    return promised(() => this.#store.ping());
  }

  override shutdown(): Promise<void> {
    return promised(() => this.#store.close());
  }
}
