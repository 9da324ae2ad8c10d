import { StatusError } from '#kube';
import type { ObjectChange } from './object-change.js';
import { OwnerIndex } from './owner-index.js';
import type { StoredObject } from './stored-object.js';

/** Snapshots of the past that are kept ready for the next page of a list. */
const snapshotLimit = 4;

/**
 * The objects of one resource, and enough of its past to answer lists at an older version and watches from one.
 * It numbers nothing: versions come from the store, which has one counter for all its tables.
 */
export class ResourceTable {
  readonly #objects = new Map<string, StoredObject>();
  readonly #owners = new OwnerIndex();
  readonly #listeners = new Set<(change: ObjectChange) => void>();
  readonly #snapshots = new Map<number, readonly StoredObject[]>();
  #changes: ObjectChange[] = [];
  #sorted: readonly StoredObject[] | undefined;
  /** Snapshots of versions before this one cannot be made any more. */
  #listableSince: number;
  /** Watches from versions before this one have missed something. */
  #watchableSince: number;

  /** @param historyLimit - changes that are remembered; the oldest half of twice as many is forgotten at once */
  constructor(
    since: number,
    private readonly historyLimit: number,
  ) {
    this.#listableSince = since;
    this.#watchableSince = since;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  /** All objects, in no order. */
  values(): IterableIterator<StoredObject> {
    return this.#objects.values();
  }

  /** Keys of the objects that name a uid among their owners. */
  ownedBy(uid: string): readonly string[] {
    return this.#owners.ownedBy(uid);
  }

  /** Write a change down and tell it to the watchers. */
  apply(change: ObjectChange): void {
    if (change.type === 'DELETED') {
      this.#objects.delete(change.current.key);
    } else {
      this.#objects.set(change.current.key, change.current);
    }
    this.#sorted = undefined;
    this.#owners.apply(change);
    this.#remember(change);
    for (const listener of this.#listeners) {
      listener(change);
    }
  }

  /**
   * Every object as it was when the store stood at a version, ordered by key as etcd orders them.
   *
   * @throws StatusError Expired when that past is forgotten
   */
  at(version: number): readonly StoredObject[] {
    if (version < this.#listableSince) {
      throw new StatusError('Expired', `The resourceVersion for the provided list is too old.`);
    }
    const last = this.#changes.at(-1);
    if (last === undefined || last.current.version <= version) {
      this.#sorted ??= sortByKey(this.#objects.values());
      return this.#sorted;
    }
    return this.#snapshots.get(version) ?? this.#rewind(version);
  }

  /**
   * The changes after a version, oldest first.
   *
   * @throws StatusError Expired when some of them are forgotten
   */
  changesSince(version: number): readonly ObjectChange[] {
    if (version < this.#watchableSince) {
      throw new StatusError('Expired', `too old resource version: ${version} (${this.#watchableSince})`);
    }
    const first = this.#changes.findIndex(({ current }) => current.version > version);
    return first < 0 ? [] : this.#changes.slice(first);
  }

  /** Call back for every change from now on, in order. @returns ends it */
  subscribe(listener: (change: ObjectChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forget the past up to a version, as etcd does when it compacts: older lists and watches are expired. */
  compact(version: number): void {
    this.forgetWatchHistory(version);
    this.#listableSince = Math.max(this.#listableSince, version);
    this.#changes = this.#changes.filter(({ current }) => current.version > version);
    this.#snapshots.clear();
  }

  /** Forget the past for watches only, as an API server does that has just started on an etcd that remembers more. */
  forgetWatchHistory(version: number): void {
    this.#watchableSince = Math.max(this.#watchableSince, version);
  }

  #remember(change: ObjectChange): void {
    this.#changes.push(change);
    if (this.#changes.length > 2 * this.historyLimit) {
      this.compact(this.#changes.at(-this.historyLimit - 1)?.current.version ?? 0);
    }
  }

  #rewind(version: number): readonly StoredObject[] {
    const objects = new Map(this.#objects);
    for (const { current, previous } of this.#changes.toReversed()) {
      if (current.version <= version) {
        break;
      }
      if (previous === undefined) {
        objects.delete(current.key);
      } else {
        objects.set(previous.key, previous);
      }
    }
    const snapshot = sortByKey(objects.values());
    for (const oldest of [...this.#snapshots.keys()].slice(0, this.#snapshots.size - snapshotLimit + 1)) {
      this.#snapshots.delete(oldest);
    }
    this.#snapshots.set(version, snapshot);
    return snapshot;
  }
}

function sortByKey(objects: Iterable<StoredObject>): readonly StoredObject[] {
  return [...objects].sort((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)));
}
