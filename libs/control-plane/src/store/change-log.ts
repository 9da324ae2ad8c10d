import type { Database, Statement } from 'better-sqlite3';
import { type KubernetesObject, type ObjectName, StatusError } from '#kube';

/** One write, in the order writes happened. */
export interface Change {
  readonly resourceVersion: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the write; of a deletion, its last state with the resourceVersion of the deletion. */
  readonly object: KubernetesObject;
  /** The object before the write; absent for a creation. */
  readonly previous: KubernetesObject | undefined;
}

/** A change before it is numbered; texts are JSON. */
export interface NewChange extends ObjectName {
  readonly resourceVersion: number;
  readonly type: Change['type'];
  readonly resource: string;
  readonly object: string;
  readonly previous: string | null;
}

type ChangeListener = (resourceVersion: number) => void;
type AnyChangeListener = (resource: string, resourceVersion: number) => void;

interface ChangeRow {
  readonly resourceVersion: number;
  readonly type: Change['type'];
  readonly object: string;
  readonly previous: string | null;
}

/** How many changes one read returns at most: enough to catch up quickly, few enough not to hold the event loop. */
const pageSize = 200;

/**
 * The last writes to a store, oldest first. It is what watches read from, and what a list at an earlier resourceVersion is
 * reconstructed from. Bounded: the oldest changes are forgotten, and whoever still needs them is told `Expired`.
 */
export class ChangeLog {
  readonly #insert: Statement<[NewChange]>;
  readonly #trim: Statement<[number]>;
  readonly #after: Statement<[string, number, number], ChangeRow>;
  readonly #oldest: Statement<[], { oldest: number | null }>;
  readonly #newest: Statement<[], { newest: number | null }>;
  readonly #listeners = new Map<string, Set<ChangeListener>>();
  readonly #listenersToAll = new Set<AnyChangeListener>();

  /** @param length - how many changes are kept */
  constructor(
    database: Database,
    private readonly length: number,
  ) {
    database.exec(`CREATE TABLE IF NOT EXISTS changes (
      resource_version INTEGER PRIMARY KEY, type TEXT NOT NULL, resource TEXT NOT NULL,
      namespace TEXT NOT NULL, name TEXT NOT NULL, object TEXT NOT NULL, previous TEXT) STRICT;
      CREATE INDEX IF NOT EXISTS changes_by_resource ON changes (resource, resource_version);`);
    this.#insert =
      database.prepare(`INSERT INTO changes (resource_version, type, resource, namespace, name, object, previous)
      VALUES (@resourceVersion, @type, @resource, @namespace, @name, @object, @previous)`);
    this.#trim = database.prepare('DELETE FROM changes WHERE resource_version <= ?');
    this.#after = database.prepare(`SELECT resource_version AS resourceVersion, type, object, previous FROM changes
      WHERE resource = ? AND resource_version > ? ORDER BY resource_version LIMIT ?`);
    this.#oldest = database.prepare('SELECT min(resource_version) AS oldest FROM changes');
    this.#newest = database.prepare('SELECT max(resource_version) AS newest FROM changes');
  }

  /** The last number given out; 0 before the first write. It survives restarts because the newest change is never trimmed. */
  get newest(): number {
    return this.#newest.get()?.newest ?? 0;
  }

  /** Record a write. Part of the caller's transaction; listeners are told by {@link notify} once it is committed. */
  append(change: NewChange): void {
    this.#insert.run(change);
    this.#trim.run(change.resourceVersion - this.length);
  }

  notify(resource: string, resourceVersion: number): void {
    for (const listener of this.#listeners.get(resource) ?? []) {
      listener(resourceVersion);
    }
    this.#listenersToAll.forEach((listener) => listener(resource, resourceVersion));
  }

  /** Be told of every change of any resource, after it is committed. @returns stops it */
  onAnyChange(listener: AnyChangeListener): () => void {
    this.#listenersToAll.add(listener);
    return () => void this.#listenersToAll.delete(listener);
  }

  /** Be told of every change of a resource, after it is committed. @returns stops it */
  onChange(resource: string, listener: ChangeListener): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set<ChangeListener>();
    this.#listeners.set(resource, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * The next changes of a resource; fewer than all when there are many, so ask again until none come.
   *
   * @throws StatusError `Expired` when changes after `resourceVersion` have been forgotten
   */
  after(resource: string, resourceVersion: number): readonly Change[] {
    this.#assertRetained(resourceVersion);
    return this.#after.all(resource, resourceVersion, pageSize).map(toChange);
  }

  /** The change with this very resourceVersion; `undefined` when it has been forgotten. */
  at(resource: string, resourceVersion: number): Change | undefined {
    const [row] = this.#after.all(resource, resourceVersion - 1, 1);
    return row?.resourceVersion === resourceVersion ? toChange(row) : undefined;
  }

  /** All of {@link after}. */
  allAfter(resource: string, resourceVersion: number): readonly Change[] {
    this.#assertRetained(resourceVersion);
    return this.#after.all(resource, resourceVersion, -1).map(toChange);
  }

  #assertRetained(resourceVersion: number): void {
    const oldest = this.#oldest.get()?.oldest ?? 1;
    if (resourceVersion < oldest - 1) {
      throw new StatusError('Expired', `too old resource version: ${resourceVersion} (${oldest - 1})`);
    }
  }
}

function toChange({ resourceVersion, type, object, previous }: ChangeRow): Change {
  return {
    resourceVersion,
    type,
    object: JSON.parse(object) as KubernetesObject,
    previous: previous === null ? undefined : (JSON.parse(previous) as KubernetesObject),
  };
}
