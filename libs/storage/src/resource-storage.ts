import type { CollectionResourceType, SearchOptions } from '#api';
import type { GroupVersionKind, GroupVersionResource, KubernetesObject, ObjectName } from '#kube';
import type { StorageError } from './storage-error.js';

/** Which resource a {@link ResourceStorage} holds. */
export interface ResourceStorageConfig {
  /** The version objects are stored in. */
  readonly resource: GroupVersionResource;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * JSON text of one object, as stored: what a client gets when it asks for the stored version. A Buffer is UTF-8; which of
 * the two is what the database's driver hands over without a copy.
 */
export type StoredJson = string | Buffer;

/** What is known once the last item has been read. */
export interface ListSummary {
  /** Opens the next page; absent on the last one, or when not asked for. */
  readonly continue?: string;
  /** Objects after this page; only when asked for. */
  readonly remainingItemCount?: number;
  /** Only of storages that can watch. */
  readonly resourceVersion?: string;
}

/**
 * The answer to a list, read as fast as the caller pulls. `items` comes in chunks as the database delivers them and must
 * be read to its end, or returned (`break`), to give the connection back; `summary` settles after that.
 */
export interface StoredList<T = StoredJson> {
  readonly items: AsyncIterable<readonly T[]>;
  readonly summary: () => Promise<ListSummary>;
}

/**
 * A change of one object. An upserted object is in the storage version, carries the cluster-name annotation, and is not
 * changed by the storage.
 */
export type ResourceChange =
  { readonly type: 'upsert'; readonly object: KubernetesObject } | ({ readonly type: 'delete' } & ObjectName);

/** `undefined` for a change that is stored; the error of one that never will be. */
export type ChangeResult = StorageError | undefined;

/**
 * Objects of one resource of every cluster. Every method may reject with a `StorageError`; all are idempotent and stop
 * with the signal's reason when it aborts.
 */
export interface ResourceStorage {
  readonly config: ResourceStorageConfig;

  /**
   * @param namespace - `''` at cluster scope
   * @throws StorageError `NotFound`
   */
  get(cluster: string, object: ObjectName, signal: AbortSignal): Promise<StoredJson>;

  /** Rejects at once on options that do not fit; failures while reading reject the iteration. */
  list(options: SearchOptions, signal: AbortSignal): Promise<StoredList>;

  /**
   * Store changes in order, each completely or not at all. Of several changes to one object the last one counts.
   *
   * @returns one result for each change, in the same order
   * @throws StorageError `Recoverable` when nothing of it is known to be stored: send the same batch again
   */
  applyBatch(
    cluster: string,
    changes: readonly ResourceChange[],
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[]>;

  /** Attach a core Event to the object with its `involvedObject.uid`; no such object is no error. Optional ability. */
  recordEvent?(cluster: string, event: KubernetesObject, signal: AbortSignal): Promise<void>;
}

/** One object of a collection with its type. */
export interface CollectionItem {
  readonly type: GroupVersionKind & GroupVersionResource;
  readonly json: StoredJson;
}

/** Objects of several resources, searched as one. */
export interface CollectionResourceStorage {
  /**
   * @param types - overrides the collection's own types when it has none (`any`)
   */
  list(
    options: SearchOptions,
    types: readonly CollectionResourceType[],
    signal: AbortSignal,
  ): Promise<StoredList<CollectionItem>>;
}
