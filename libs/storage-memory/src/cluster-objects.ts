import { formatGvr, formatObjectName, type GroupVersionResource, type KubernetesObject, type ObjectName } from '#kube';
import type { StoredVersions } from '#storage';
import type { MemoryObject, MemoryType } from './memory-object.js';
import { MultiMap } from './multi-map.js';
import { RecordedEvents } from './recorded-events.js';
import { SortedObjects } from './sorted-objects.js';

interface TypedObjects {
  readonly type: MemoryType;
  readonly objects: SortedObjects;
}

/** Everything that is stored of one cluster. */
export class ClusterObjects {
  readonly #typedByGvr = new Map<string, TypedObjects>();
  readonly #byUid = new MultiMap<string, MemoryObject>();
  readonly #byOwner = new MultiMap<string, MemoryObject>();
  readonly #events = new RecordedEvents();

  /** The types of which something is, or was, stored. */
  get types(): readonly MemoryType[] {
    return [...this.#typedByGvr.values()].map(({ type }) => type);
  }

  get(resource: GroupVersionResource, name: ObjectName): MemoryObject | undefined {
    return this.#typedByGvr.get(formatGvr(resource))?.objects.get(name);
  }

  /** Objects of one resource by namespace and name, as they are now. */
  objectsOf(resource: GroupVersionResource): readonly MemoryObject[] {
    return this.#typedByGvr.get(formatGvr(resource))?.objects.snapshot() ?? [];
  }

  /** Objects of every type that an object with this uid controls. */
  controlledBy(uid: string): ReadonlySet<MemoryObject> {
    return this.#byOwner.get(uid);
  }

  /** Stores an object in the place of the one of its name. */
  put(object: MemoryObject): void {
    const gvr = formatGvr(object.type);
    const typed = this.#typedByGvr.get(gvr) ?? { type: object.type, objects: new SortedObjects() };
    this.#typedByGvr.set(gvr, typed);
    const former = typed.objects.get(object);
    typed.objects.put(object);
    this.#index(object);
    if (former !== undefined) {
      this.#unindex(former);
    }
  }

  /** Removes a stored object. */
  remove(object: MemoryObject): void {
    this.#typedByGvr.get(formatGvr(object.type))?.objects.remove(object);
    this.#unindex(object);
  }

  /** Removes all objects of a resource, and returns them. */
  drop(resource: GroupVersionResource): readonly MemoryObject[] {
    const objects = this.objectsOf(resource);
    this.#typedByGvr.delete(formatGvr(resource));
    objects.forEach((object) => this.#unindex(object));
    return objects;
  }

  /** Attaches an event to the object with the uid, if there is one. */
  record(uid: string, event: KubernetesObject): void {
    if (this.#byUid.has(uid)) {
      this.#events.record(uid, event);
    }
  }

  /** Events of an object as a JSON array, newest first; `undefined` without events. */
  eventsJson({ uid }: MemoryObject): string | undefined {
    return this.#events.jsonOf(uid);
  }

  /** Versions of the objects of every type, and of the events recorded with them. */
  *versions(): Generator<StoredVersions> {
    for (const { type, objects } of this.#typedByGvr.values()) {
      const all = objects.snapshot();
      if (all.length > 0) {
        const { group, version, resource } = type;
        yield {
          resource: { group, version, resource },
          versionByKey: new Map(all.map((object) => [formatObjectName(object), object.resourceVersion])),
          eventVersionByKey: new Map(all.flatMap(({ uid }) => this.#events.versionsOf(uid))),
        };
      }
    }
  }

  #index(object: MemoryObject): void {
    this.#byUid.add(object.uid, object);
    // What has no controller has no owner to be found by.
    if (object.ownerUid !== '') {
      this.#byOwner.add(object.ownerUid, object);
    }
  }

  /** After the object that takes its place is indexed, so that the events of a uid stay while the uid does. */
  #unindex(object: MemoryObject): void {
    this.#byUid.delete(object.uid, object);
    this.#byOwner.delete(object.ownerUid, object);
    if (!this.#byUid.has(object.uid)) {
      this.#events.forget(object.uid);
    }
  }
}
