import type { CollectionResourceType, SearchOptions } from '#api';
import type { GroupVersionKind, GroupVersionResource, KubernetesObject, ObjectMeta, ObjectName } from '#kube';
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

/** An object as the text that is to be stored, with the part of it that every storage asks for. */
export interface ObjectText {
  readonly json: string;
  readonly metadata: Omit<ObjectMeta, 'annotations' | 'managedFields'>;
}

/** An object to store: in the storage version, with the cluster-name annotation. Not changed by the storage. */
export interface UpsertChange {
  readonly type: 'upsert';
  /** With `text`, parsed from it when first read: a storage that can do with the text alone spares that. */
  readonly object: KubernetesObject;
  /** The same object, where the caller need not print it first. */
  readonly text?: ObjectText;
}

/** A change of one object. */
export type ResourceChange = UpsertChange | ({ readonly type: 'delete' } & ObjectName);

/** `undefined` for a change that is stored; the error of one that never will be. */
export type ChangeResult = StorageError | undefined;

/** What a client watches, and from where. */
export interface StoredWatchOptions {
  /** Only what filters counts: order and paging mean nothing here. */
  readonly search: SearchOptions;
  /** Of a list or an event: changes after it are sent. `''` and `0` begin with an ADDED for everything that matches. */
  readonly resourceVersion: string;
  /** `true` begins with everything that matches, whatever the version; `false` never does. */
  readonly sendInitialEvents?: boolean;
  readonly allowBookmarks: boolean;
}

/** One change as a watcher is told of it. The same one may go to many watchers, so that it need be encoded only once. */
export type StoredEvent = StoredObjectEvent | StoredBookmark;

/** `ADDED` and `DELETED` also when an object comes to match, and no longer does. */
export interface StoredObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resourceVersion: string;
  /**
   * In the storage version, with the event's resourceVersion instead of the member's, so that a client resumes from it. Of
   * a deleted object its last state that matched.
   */
  readonly json: StoredJson;
}

/** Everything up to this version has been sent. */
export interface StoredBookmark {
  readonly type: 'BOOKMARK';
  readonly resourceVersion: string;
  /** Whether it ends the initial events. */
  readonly isInitialEventsEnd: boolean;
}

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

  /**
   * Changes as they come, in order for each object, in chunks, until the signal aborts or the iteration is left. One that
   * ends by itself was too slow for the storage: watch again from the last version. Optional ability.
   *
   * @throws StorageError `Expired` when changes since the version are no longer known, also from within the iteration
   * @throws StorageError `BadRequest` or `Invalid` for options that cannot be watched
   */
  watch?(options: StoredWatchOptions, signal: AbortSignal): Promise<AsyncIterable<readonly StoredEvent[]>>;

  /**
   * Attach a core Event to the object of the cluster with its `involvedObject.uid`; no such object is no error. A later
   * version of an event takes the place of the former; of many events of one object the newest are kept. Optional ability.
   *
   * @throws StorageError `Rejected` for an event that does not say which object it is about
   */
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
