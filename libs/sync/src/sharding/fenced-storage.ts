import type { CollectionResource } from '#api';
import type { GroupVersionResource, KubernetesObject } from '#kube';
import type { Tenure } from '#reconcile';
import {
  StorageError,
  type CollectionResourceStorage,
  type ResourceStorage,
  type ResourceStorageConfig,
  type StorageFactory,
  type StoredVersions,
  type SyncPositionStore,
} from '#storage';

/**
 * A storage that nothing is written to once the tenure of this process is over, for another one writes by then. Asks right
 * before each write: a process that slept must not write first and learn later.
 */
export class FencedStorage implements StorageFactory {
  readonly getSyncPositionStore?: () => SyncPositionStore;

  constructor(
    private readonly storage: StorageFactory,
    private readonly tenure: Tenure,
  ) {
    const positions = storage.getSyncPositionStore?.();
    if (positions !== undefined) {
      this.getSyncPositionStore = () => ({
        read: (cluster, signal) => positions.read(cluster, signal),
        write: (cluster, changed, signal) => this.#write(signal, (until) => positions.write(cluster, changed, until)),
      });
    }
  }

  getSupportedRequestVerbs(): readonly string[] {
    return this.storage.getSupportedRequestVerbs();
  }

  prepareCluster(cluster: string, signal: AbortSignal): Promise<void> {
    return this.#write(signal, (until) => this.storage.prepareCluster(cluster, until));
  }

  getResourceVersions(cluster: string, signal: AbortSignal): AsyncIterable<StoredVersions> {
    return this.storage.getResourceVersions(cluster, signal);
  }

  getCollectionResources(): readonly CollectionResource[] {
    return this.storage.getCollectionResources();
  }

  newResourceStorage(config: ResourceStorageConfig): ResourceStorage {
    const storage = this.storage.newResourceStorage(config);
    const record = storage.recordEvent?.bind(storage);
    return {
      config: storage.config,
      get: (cluster, object, signal) => storage.get(cluster, object, signal),
      list: (options, signal) => storage.list(options, signal),
      applyBatch: (cluster, changes, signal) =>
        this.#write(signal, (until) => storage.applyBatch(cluster, changes, until)),
      ...(record === undefined
        ? {}
        : {
            recordEvent: (cluster: string, event: KubernetesObject, signal: AbortSignal) =>
              this.#write(signal, (until) => record(cluster, event, until)),
          }),
    };
  }

  newCollectionResourceStorage(name: string): CollectionResourceStorage {
    return this.storage.newCollectionResourceStorage(name);
  }

  cleanCluster(cluster: string, signal: AbortSignal): Promise<void> {
    return this.#write(signal, (until) => this.storage.cleanCluster(cluster, until));
  }

  cleanClusterResource(cluster: string, resource: GroupVersionResource, signal: AbortSignal): Promise<void> {
    return this.#write(signal, (until) => this.storage.cleanClusterResource(cluster, resource, until));
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.storage.ping(signal);
  }

  /** Whoever opened the storage closes it. */
  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  async #write<T>(signal: AbortSignal, write: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.tenure.isOver) {
      throw new StorageError('Recoverable', 'not written: another replica may write this cluster by now');
    }
    return write(AbortSignal.any([signal, this.tenure.ended]));
  }
}
