import type { CollectionResourceType } from '#api';

/** A collection that a user defined. */
export interface UserCollectionResource {
  readonly name: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    /** Another one after every change. */
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** As they were written. What is left out, or `*`, stands for every one; a group that is left out is the core group. */
  readonly resourceTypes: readonly Partial<CollectionResourceType>[];
}

/** Which state of a collection a change is made from. A collection that was made anew has another uid. */
export interface CollectionResourcePrecondition {
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * Keeps the collections that users define. It only keeps them: what is in them, and what their names may be, is decided by
 * the caller. Several processes may use it at a time, so that every change says which state it is made from.
 *
 * Every method may reject with a `StorageError`, and stops with the signal's reason when it aborts.
 */
export interface CollectionResourceStore {
  /** All of them, in byte order of their names. */
  list(signal: AbortSignal): Promise<readonly UserCollectionResource[]>;

  get(name: string, signal: AbortSignal): Promise<UserCollectionResource | undefined>;

  /** @returns whether it was stored; not when there is one of that name */
  create(collection: UserCollectionResource, signal: AbortSignal): Promise<boolean>;

  /** @returns whether it was stored; not when the one of that name is in another state than `from` */
  replace(
    collection: UserCollectionResource,
    from: CollectionResourcePrecondition,
    signal: AbortSignal,
  ): Promise<boolean>;

  /** @returns whether it was deleted; not when the one of that name is in another state than `from`, or not there */
  delete(name: string, from: CollectionResourcePrecondition, signal: AbortSignal): Promise<boolean>;
}
