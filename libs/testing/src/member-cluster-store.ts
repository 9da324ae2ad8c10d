import {
  convertObject,
  formatGroupResource,
  formatGroupVersion,
  formatObjectName,
  formatTimestamp,
  type GroupVersionResource,
  type KubernetesObject,
  type ObjectName,
  objectKey,
  objectNameOf,
  parseGroupVersion,
} from '#kube';
import type { FieldManager } from './member-cluster/managed-fields.js';
import type { ObjectChange } from './member-cluster/object-change.js';
import {
  assertPreconditions,
  nameObject,
  notFound,
  objectError,
  placeObject,
  type Preconditions,
} from './member-cluster/object-identity.js';
import { hasFinalizers, markDeleted, prepareCreate, prepareUpdate } from './member-cluster/object-lifecycle.js';
import { ResourceRegistry } from './member-cluster/resource-registry.js';
import { ResourceTable } from './member-cluster/resource-table.js';
import { builtInResources, type ServedResource } from './member-cluster/served-resource.js';
import { decodeObject, encodeObject, type StoredObject } from './member-cluster/stored-object.js';

export interface MemberClusterStoreOptions {
  /** Built-in groups and versions that are served: `apps/v1`. */
  readonly groupVersions: readonly string[];
  /** Changes of each resource that are remembered, for watches and for lists in pages. */
  readonly historyLimit: number;
}

export interface WriteOptions {
  /** Who writes; `unknown` by update when absent. */
  readonly by?: FieldManager;
  /** Do everything but keep the result. */
  readonly dryRun?: boolean;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly preconditions?: Preconditions;
}

/** What became of a deleted object: `finalized` is false while finalizers keep it. */
export interface DeleteResult {
  readonly object: KubernetesObject;
  readonly finalized: boolean;
}

/** Told of every write, after it. */
export type ChangeListener = (resource: ServedResource, change: ObjectChange) => void;

const unknownManager: FieldManager = { manager: 'unknown', operation: 'Update' };
/** Where counting starts: a cluster is never as young as its objects. */
const firstVersion = 1000;
/** More writes than a cluster makes between a dump and its end. */
const versionsBetweenLives = 1_000_000;

/**
 * The objects of one member cluster with etcd's view of time: one counter numbers the writes of all resources. Reads and
 * writes behave as those of an API server, for tests that act on the cluster without going through it.
 */
export class MemberClusterStore {
  readonly resources: ResourceRegistry;
  readonly #tables = new Map<string, ResourceTable>();
  readonly #listeners = new Set<ChangeListener>();
  readonly #historyLimit: number;
  #version = firstVersion;

  constructor({ groupVersions, historyLimit }: MemberClusterStoreOptions) {
    this.resources = new ResourceRegistry(builtInResources(groupVersions));
    this.#historyLimit = historyLimit;
  }

  /** The version of the last write. */
  get version(): number {
    return this.#version;
  }

  /** The objects of a resource, unparsed. */
  table(resource: ServedResource): ResourceTable {
    const name = formatGroupResource(resource);
    const table = this.#tables.get(name) ?? new ResourceTable(this.#version, this.#historyLimit);
    this.#tables.set(name, table);
    return table;
  }

  /** Call back after every write, in the order of the versions. @returns ends it */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @throws StatusError NotFound */
  get(gvr: GroupVersionResource, name: ObjectName): KubernetesObject {
    const resource = this.resources.get(gvr);
    const stored = this.table(resource).get(formatObjectName(name));
    if (stored === undefined) {
      throw notFound(resource, name.name);
    }
    return inVersion(resource, decodeObject(stored), gvr.version);
  }

  /** Every object of a resource, or of a resource in a namespace, by key. */
  list(gvr: GroupVersionResource, namespace = ''): readonly KubernetesObject[] {
    const resource = this.resources.get(gvr);
    const prefix = namespace === '' ? '' : `${namespace}/`;
    const found = this.table(resource)
      .at(this.#version)
      .filter(({ key }) => key.startsWith(prefix));
    return found.map((stored) => inVersion(resource, decodeObject(stored), gvr.version));
  }

  /** @throws StatusError AlreadyExists, Invalid or BadRequest */
  create(gvr: GroupVersionResource, object: KubernetesObject, options: WriteOptions = {}): KubernetesObject {
    const resource = this.resources.get(gvr);
    const target = { ...objectNameOf(object), version: gvr.version };
    const placed = nameObject(resource, placeObject(resource, target, object));
    const name = placed.metadata?.name ?? '';
    if (this.table(resource).get(objectKey(placed)) !== undefined) {
      throw objectError('AlreadyExists', resource, name, `${formatGroupResource(resource)} "${name}" already exists`);
    }
    const stored = inVersion(resource, placed, resource.storageVersion);
    const context = { now: new Date(), by: options.by ?? unknownManager };
    const created = prepareCreate(resource, stored, context);
    return inVersion(resource, this.#write(resource, created, options), gvr.version);
  }

  /**
   * Replace an object, or with the subresource `status` its status. The last finalizer taken from an object that is being
   * deleted deletes it.
   *
   * @throws StatusError NotFound, Conflict, Invalid or BadRequest
   */
  update(gvr: GroupVersionResource, object: KubernetesObject, options: WriteOptions = {}): KubernetesObject {
    const resource = this.resources.get(gvr);
    const target = { ...objectNameOf(object), version: gvr.version };
    const next = inVersion(resource, placeObject(resource, target, object), resource.storageVersion);
    const previous = this.table(resource).get(objectKey(next));
    if (previous === undefined) {
      throw notFound(resource, target.name);
    }
    const current = decodeObject(previous);
    const updated = prepareUpdate(resource, current, next, { now: new Date(), by: options.by ?? unknownManager });
    if (updated === current) {
      return inVersion(resource, current, gvr.version);
    }
    const isOver = updated.metadata?.deletionTimestamp !== undefined && !hasFinalizers(updated);
    const written = isOver ? this.#remove(resource, updated, options) : this.#write(resource, updated, options);
    return inVersion(resource, written, gvr.version);
  }

  /** @throws StatusError NotFound, or Conflict when a precondition does not hold */
  delete(gvr: GroupVersionResource, name: ObjectName, options: DeleteOptions = {}): DeleteResult {
    const resource = this.resources.get(gvr);
    const stored = this.table(resource).get(formatObjectName(name));
    if (stored === undefined) {
      throw notFound(resource, name.name);
    }
    const current = decodeObject(stored);
    assertPreconditions(resource, current, options.preconditions ?? {});
    if (!hasFinalizers(current)) {
      return { object: inVersion(resource, this.#remove(resource, current, options), gvr.version), finalized: true };
    }
    const marked =
      current.metadata?.deletionTimestamp === undefined
        ? this.#write(resource, markDeleted(current, new Date()), options)
        : current;
    return { object: inVersion(resource, marked, gvr.version), finalized: false };
  }

  /**
   * Put an object down exactly as it is, whether it was there or not; nothing is checked or filled in but what every
   * stored object has. For generated fleets and for states that no client could write.
   *
   * @param object - with kind and apiVersion
   */
  put(object: KubernetesObject): void {
    const { group, version } = parseGroupVersion(object.apiVersion ?? '');
    const resource = this.resources.ofKind({ group, version, kind: object.kind ?? '' });
    const metadata = { uid: crypto.randomUUID(), creationTimestamp: formatTimestamp(new Date()), ...object.metadata };
    this.#write(resource, inVersion(resource, { ...object, metadata }, resource.storageVersion), {});
  }

  /** Every object as JSON text, what defines a kind before the objects of that kind. */
  *dump(): Iterable<string> {
    const isDefinition = ([name]: readonly [string, ResourceTable]): boolean =>
      name.startsWith('customresourcedefinitions');
    const tables = [...this.#tables].sort((left, right) => Number(isDefinition(right)) - Number(isDefinition(left)));
    for (const [, table] of tables) {
      for (const { text } of table.values()) {
        yield text.toString();
      }
    }
  }

  /**
   * Put objects down that {@link dump} gave in an earlier life, with the versions they had. Counting goes on far above them,
   * so that no version is given twice, whatever happened after the dump.
   */
  restore(texts: Iterable<string>): void {
    for (const text of texts) {
      const object = JSON.parse(text) as KubernetesObject;
      const { group, version } = parseGroupVersion(object.apiVersion ?? '');
      const resource = this.resources.ofKind({ group, version, kind: object.kind ?? '' });
      const itsVersion = Number(object.metadata?.resourceVersion);
      const current = encodeObject(object, { group, version, kind: resource.kind }, itsVersion);
      const previous = this.table(resource).get(current.key);
      this.#version = Math.max(this.#version, itsVersion);
      this.#apply(
        resource,
        previous === undefined ? { type: 'ADDED', current } : { type: 'MODIFIED', current, previous },
      );
    }
    this.#version += versionsBetweenLives;
    this.compact();
  }

  /** Forget the past, as etcd does: every list and watch from an older version is expired. */
  compact(): void {
    for (const table of this.#tables.values()) {
      table.compact(this.#version);
    }
  }

  /** Forget the past for watches, as an API server does that starts on an etcd that remembers more. */
  forgetWatchHistory(): void {
    for (const table of this.#tables.values()) {
      table.forgetWatchHistory(this.#version);
    }
  }

  #write(resource: ServedResource, object: KubernetesObject, { dryRun = false }: WriteOptions): KubernetesObject {
    if (dryRun) {
      return object;
    }
    const current = this.#encode(resource, object);
    const previous = this.table(resource).get(current.key);
    this.#apply(
      resource,
      previous === undefined ? { type: 'ADDED', current } : { type: 'MODIFIED', current, previous },
    );
    return withVersion(object, current);
  }

  #remove(resource: ServedResource, object: KubernetesObject, { dryRun = false }: WriteOptions): KubernetesObject {
    const previous = this.table(resource).get(objectKey(object));
    if (dryRun || previous === undefined) {
      return object;
    }
    const current = this.#encode(resource, object);
    this.#apply(resource, { type: 'DELETED', current, previous });
    return withVersion(object, current);
  }

  #encode(resource: ServedResource, object: KubernetesObject): StoredObject {
    this.#version += 1;
    const { group, kind, storageVersion: version } = resource;
    return encodeObject(object, { group, version, kind }, this.#version);
  }

  #apply(resource: ServedResource, change: ObjectChange): void {
    this.table(resource).apply(change);
    for (const listener of this.#listeners) {
      listener(resource, change);
    }
  }
}

/** The object in another version of its resource; custom resources differ in nothing but the name of the version. */
export function inVersion(resource: ServedResource, object: KubernetesObject, version: string): KubernetesObject {
  const apiVersion = formatGroupVersion({ group: resource.group, version });
  if (object.apiVersion === apiVersion) {
    return object;
  }
  return resource.custom ? { ...object, apiVersion } : convertObject(object, { group: resource.group, version });
}

function withVersion(object: KubernetesObject, { version }: StoredObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}
