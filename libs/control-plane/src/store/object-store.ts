import BetterSqlite, { type Database, type Statement, type Transaction } from 'better-sqlite3';
import { type KubernetesObject, type ObjectName, objectKey, objectNameOf } from '#kube';
import { ChangeLog, type NewChange } from './change-log.js';

/** How many writes a watch may fall behind, or a list may be continued across. */
const historyLength = 10_000;

/** Objects of one resource as they were at one moment. */
export interface Snapshot {
  /** In the order of namespace and name. */
  readonly objects: readonly KubernetesObject[];
  readonly resourceVersion: number;
}

interface ObjectRow extends ObjectName {
  readonly resource: string;
  readonly object: string;
}

/**
 * Versioned objects in one SQLite file. Every write gets the next resourceVersion of the whole store, and succeeds only when
 * the object is still in the state the writer saw. A write that returned survives a crash of the process and of the machine.
 *
 * A resource is known by any text the caller chooses. Objects that come out must not be changed.
 */
export class ObjectStore {
  readonly log: ChangeLog;
  readonly #database: Database;
  readonly #select: Statement<[string, string, string], { object: string }>;
  readonly #selectAll: Statement<[string, string, string], { object: string }>;
  readonly #write: Transaction<(change: NewChange) => void>;
  #resourceVersion: number;

  /** @throws Error when the file is no database, or another process has it open */
  constructor(file: string) {
    this.#database = open(file);
    this.log = new ChangeLog(this.#database, historyLength);
    this.#resourceVersion = this.log.newest;
    this.#select = this.#database.prepare(
      'SELECT object FROM objects WHERE resource = ? AND namespace = ? AND name = ?',
    );
    this.#selectAll = this.#database
      .prepare(`SELECT object FROM objects WHERE resource = ? AND (? = '' OR namespace = ?)
      ORDER BY namespace, name`);
    const upsert: Statement<[ObjectRow]> = this.#database
      .prepare(`INSERT INTO objects (resource, namespace, name, object)
      VALUES (@resource, @namespace, @name, @object)
      ON CONFLICT (resource, namespace, name) DO UPDATE SET object = excluded.object`);
    const remove: Statement<[ObjectRow]> = this.#database.prepare(
      'DELETE FROM objects WHERE resource = @resource AND namespace = @namespace AND name = @name',
    );
    this.#write = this.#database.transaction((change: NewChange) => {
      (change.type === 'DELETED' ? remove : upsert).run(change);
      this.log.append(change);
    });
  }

  /** Of the last write; 0 for a new store. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  get(resource: string, { namespace, name }: ObjectName): KubernetesObject | undefined {
    const row = this.#select.get(resource, namespace, name);
    return row === undefined ? undefined : (JSON.parse(row.object) as KubernetesObject);
  }

  /**
   * The objects of a resource, all of them held in memory.
   *
   * @param namespace - `''` for all namespaces
   * @param at - an earlier resourceVersion to go back to; now when absent
   * @throws StatusError `Expired` when that moment is too long ago
   */
  list(resource: string, namespace: string, at = this.#resourceVersion): Snapshot {
    const rows = this.#selectAll.all(resource, namespace, namespace);
    const objects = rows.map((row) => JSON.parse(row.object) as KubernetesObject);
    if (at === this.#resourceVersion) {
      return { objects, resourceVersion: at };
    }
    return { objects: this.#goBack(resource, namespace, objects, at), resourceVersion: at };
  }

  /** @returns the object with its resourceVersion; `undefined` when the name is taken */
  create(resource: string, object: KubernetesObject): KubernetesObject | undefined {
    const previous = this.get(resource, objectNameOf(object));
    return previous === undefined ? this.#commit('ADDED', resource, object, undefined) : undefined;
  }

  /** @returns the object with its new resourceVersion; `undefined` when `previous` is no longer the stored state */
  replace(resource: string, previous: KubernetesObject, object: KubernetesObject): KubernetesObject | undefined {
    return this.#isCurrent(resource, previous) ? this.#commit('MODIFIED', resource, object, previous) : undefined;
  }

  /**
   * @param object - the last state watchers are shown
   * @returns it with the resourceVersion of the deletion; `undefined` when `previous` is no longer the stored state
   */
  remove(resource: string, previous: KubernetesObject, object = previous): KubernetesObject | undefined {
    return this.#isCurrent(resource, previous) ? this.#commit('DELETED', resource, object, previous) : undefined;
  }

  close(): void {
    this.#database.close();
  }

  #isCurrent(resource: string, previous: KubernetesObject): boolean {
    const current = this.get(resource, objectNameOf(previous));
    return current?.metadata?.resourceVersion === previous.metadata?.resourceVersion;
  }

  #commit(
    type: NewChange['type'],
    resource: string,
    object: KubernetesObject,
    previous: KubernetesObject | undefined,
  ): KubernetesObject {
    const resourceVersion = this.#resourceVersion + 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(resourceVersion) } };
    this.#write({
      resourceVersion,
      type,
      resource,
      ...objectNameOf(stored),
      object: JSON.stringify(stored),
      previous: previous === undefined ? null : JSON.stringify(previous),
    });
    this.#resourceVersion = resourceVersion;
    this.log.notify(resource, resourceVersion);
    return stored;
  }

  #goBack(
    resource: string,
    namespace: string,
    objects: readonly KubernetesObject[],
    at: number,
  ): readonly KubernetesObject[] {
    const objectByKey = new Map(objects.map((object) => [objectKey(object), object]));
    for (const { object, previous } of this.log.allAfter(resource, at).toReversed()) {
      if (previous === undefined) {
        objectByKey.delete(objectKey(object));
      } else if (namespace === '' || previous.metadata?.namespace === namespace) {
        objectByKey.set(objectKey(previous), previous);
      }
    }
    return [...objectByKey.values()].sort((a, b) => compareNames(objectNameOf(a), objectNameOf(b)));
  }
}

/** The order of {@link Snapshot.objects}. */
export function compareNames(a: ObjectName, b: ObjectName): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function open(file: string): Database {
  // Whoever has the file keeps it for as long as the process lives: waiting would not help.
  const database = new BetterSqlite(file, { timeout: 0 });
  try {
    // One process owns the file: resourceVersions are counted in memory, and watchers are told in memory.
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(`CREATE TABLE IF NOT EXISTS objects (
      resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, object TEXT NOT NULL,
      PRIMARY KEY (resource, namespace, name)) STRICT, WITHOUT ROWID;`);
    return database;
  } catch (cause) {
    database.close();
    throw new Error(`cannot open the control plane's database ${file}; is another process using it?`, { cause });
  }
}
