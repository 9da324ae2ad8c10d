import type { CollectionResource } from '#api';
import type { GroupVersionResource } from '#kube';
import type { CollectionResourceStore } from './collection-resource-store.js';
import type { CollectionResourceStorage, ResourceStorage, ResourceStorageConfig } from './resource-storage.js';
import type { SyncPositionStore } from './sync-position-store.js';

/** What is stored of one resource of one cluster. */
export interface StoredVersions {
  readonly resource: GroupVersionResource;
  /** Object key (`namespace/name`, or `name` at cluster scope) to resourceVersion. May be one part of many. */
  readonly versionByKey: ReadonlyMap<string, string>;
  /**
   * Key of a recorded core Event (`namespace/name`) to its resourceVersion, for the events of these objects. Absent where
   * the storage records none. Of two parts that name the same event the later one is right.
   */
  readonly eventVersionByKey?: ReadonlyMap<string, string>;
}

/**
 * One storage, as the process sees it. Made by a storage layer, injected by this class, shut down by the module that
 * loaded it.
 *
 * A cluster is known by its PediaCluster name. Every method may reject with a `StorageError` and stops early, with the
 * signal's reason, when the signal aborts. All of them may be repeated: a second call changes nothing more.
 */
export abstract class StorageFactory {
  /** Verbs some resource supports: `get` and `list`, and `watch` where the storage can. */
  abstract getSupportedRequestVerbs(): readonly string[];

  /** Called before the first object of a cluster is written. */
  abstract prepareCluster(cluster: string, signal: AbortSignal): Promise<void>;

  /**
   * What is stored of a cluster, so that a restarted synchro can skip objects that have not changed. Only objects that
   * are stored completely: a version reported here is never fetched again. `''` is an object whose row another program may have
   * written: it is fetched and written once more.
   *
   * @returns parts as they are read, several for a large resource; none for a cluster never seen
   */
  abstract getResourceVersions(cluster: string, signal: AbortSignal): AsyncIterable<StoredVersions>;

  /** The collections this storage can search. */
  abstract getCollectionResources(): readonly CollectionResource[];

  /** Storage of one resource. Called as often as wanted; results share what they can. */
  abstract newResourceStorage(config: ResourceStorageConfig): ResourceStorage;

  /** @throws StorageError `NotFound` for a collection that is not among {@link getCollectionResources} */
  abstract newCollectionResourceStorage(name: string): CollectionResourceStorage;

  /** Where collections that users define are kept. Optional ability; without it there are only the storage's own. */
  getCollectionResourceStore?(): CollectionResourceStore;

  /**
   * Whether lists and watches of every resource and collection, and searches by owner, keep to `SearchOptions.rights`.
   * Optional ability; without it the gate `MemberRBAC` cannot be used.
   */
  readonly limitsByRights?: boolean;

  /** Where synchros keep how far they are. Optional ability; without it they list everything when they start. */
  getSyncPositionStore?(): SyncPositionStore;

  /** Delete every object of a cluster, in pieces that hold no lock for long. */
  abstract cleanCluster(cluster: string, signal: AbortSignal): Promise<void>;

  /** Delete every object of one resource of a cluster. `resource.version` is the storage version. */
  abstract cleanClusterResource(cluster: string, resource: GroupVersionResource, signal: AbortSignal): Promise<void>;

  /** Resolves when the backend answers; for readiness. */
  abstract ping(signal: AbortSignal): Promise<void>;

  /** Release connections. Called once, after the last write has settled. */
  abstract shutdown(): Promise<void>;
}
