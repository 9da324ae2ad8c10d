import { Backoff } from '#async';
import {
  formatGroupResource,
  type KubernetesObject,
  objectNameOf,
  type OwnerReference,
  parseGroupVersion,
} from '#kube';
import type { Logger } from '#telemetry';
import type { ServedResource } from '../catalog/served-resource.js';
import type { ResourceCatalog } from '../catalog/resource-catalog.js';
import type { Change } from '../store/change-log.js';
import type { ObjectStore } from '../store/object-store.js';
import { isReadyToGo } from '../write/object-lifecycle.js';
import { removeObject } from '../write/object-removal.js';
import { OwnerGraph, type Place } from './owner-graph.js';

/** Handled before others get a turn. */
const BATCH = 50;
/** A write that failed, of a full disk for one, is likely to fail for all objects: they wait together. */
const RETRY = { baseMs: 100, factor: 2, capMs: 60_000, jitter: 0.1, resetAfterMs: Infinity } as const;
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

interface MetadataChange {
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  readonly finalizers?: readonly string[];
}

/** How an owner keeps an object alive. */
type Hold = 'solid' | 'waiting' | 'absent';

/**
 * Deletes objects all of whose owners are gone, and lets go of owners that wait for what they own, as the garbage collector
 * of Kubernetes does. An owner of a kind that is not served here is taken to be there.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export class GarbageCollector {
  readonly #graph = new OwnerGraph();
  /** Objects to look at, by the text of their place. */
  readonly #waiting = new Map<string, Place>();
  /** Objects to look at once more after {@link RETRY}, by the text of their place. */
  readonly #failed = new Map<string, Place>();
  readonly #backoff = new Backoff(RETRY);
  #retry: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;
  #turn: NodeJS.Immediate | undefined;

  readonly #store: ObjectStore;

  constructor(
    private readonly catalog: ResourceCatalog,
    private readonly logger: Logger,
  ) {
    this.#store = catalog.store;
  }

  /** Looks at everything there is, for it may have been left by a process that was killed, then at what happens. */
  start(): void {
    for (const key of new Set(this.catalog.resources.map(formatGroupResource))) {
      for (const object of this.#store.list(key, '').objects) {
        this.#graph.put(key, object);
        this.#enqueue({ resource: key, name: objectNameOf(object) });
      }
    }
    this.#stopListening = this.#store.log.onAnyChange((resource, resourceVersion) => {
      const change = this.#store.log.at(resource, resourceVersion);
      if (change !== undefined) {
        this.#changed(resource, change);
      }
    });
  }

  stop(): void {
    this.#stopListening?.();
    clearImmediate(this.#turn);
    clearTimeout(this.#retry);
    this.#waiting.clear();
    this.#failed.clear();
  }

  #changed(resource: string, change: Change): void {
    const { type, object, previous } = change;
    this.#graph.apply(resource, change);
    if (type !== 'DELETED') {
      this.#enqueue({ resource, name: objectNameOf(object) });
      return;
    }
    this.#graph.dependentsOf(object.metadata?.uid ?? '').forEach((place) => this.#enqueue(place));
    // Who waited for it may be free to go.
    for (const { uid } of previous?.metadata?.ownerReferences ?? []) {
      const owner = this.#graph.placeOf(uid);
      if (owner !== undefined) {
        this.#enqueue(owner);
      }
    }
  }

  #enqueue(place: Place): void {
    this.#waiting.set(`${place.resource} ${place.name.namespace}/${place.name.name}`, place);
    this.#turn ??= setImmediate(() => this.#work());
  }

  #work(): void {
    this.#turn = undefined;
    for (const [key, place] of [...this.#waiting].slice(0, BATCH)) {
      this.#waiting.delete(key);
      try {
        this.#attend(place);
        this.#failed.delete(key);
      } catch (error) {
        this.logger.error({ ...place.name, resource: place.resource, error }, 'garbage not collected; will try again');
        this.#failed.set(key, place);
      }
    }
    this.#planRetry();
    if (this.#waiting.size > 0) {
      this.#turn ??= setImmediate(() => this.#work());
    }
  }

  #planRetry(): void {
    if (this.#failed.size === 0) {
      this.#backoff.reset();
      return;
    }
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      const places = [...this.#failed.values()];
      this.#failed.clear();
      places.forEach((place) => this.#enqueue(place));
    }, this.#backoff.next());
  }

  #attend(place: Place): void {
    const object = this.#store.get(place.resource, place.name);
    const resource = this.catalog.ofKey(place.resource);
    if (object === undefined || resource === undefined) {
      return;
    }
    if (typeof object.metadata?.deletionTimestamp === 'string') {
      this.#attendDeletion(resource, object);
    } else if ((object.metadata?.ownerReferences ?? []).length > 0) {
      this.#attendDependent(resource, object);
    }
  }

  #attendDependent(resource: ServedResource, object: KubernetesObject): void {
    const references = object.metadata?.ownerReferences ?? [];
    const solid = references.filter((owner) => this.#holdOf(owner) === 'solid');
    if (solid.length === 0) {
      removeObject({ store: this.#store, resource, now: new Date() }, object);
    } else if (solid.length < references.length) {
      this.#replace(resource, object, { ownerReferences: solid });
    }
  }

  #holdOf({ apiVersion, kind, uid }: OwnerReference): Hold {
    const place = this.#graph.placeOf(uid);
    const owner = place === undefined ? undefined : this.#store.get(place.resource, place.name);
    if (owner === undefined) {
      const { group } = parseGroupVersion(apiVersion);
      return this.catalog.serves(group, kind) ? 'absent' : 'solid';
    }
    return isDeleting(owner, FOREGROUND) ? 'waiting' : 'solid';
  }

  /** Does what the deletion of an owner wants of what it owns, and lets it go when that is done. */
  #attendDeletion(resource: ServedResource, owner: KubernetesObject): void {
    const uid = owner.metadata?.uid ?? '';
    const dependents = this.#graph.dependentsOf(uid);
    if (isDeleting(owner, ORPHAN)) {
      dependents.forEach((place) => this.#orphan(place, uid));
      this.#letGo(resource, owner, ORPHAN);
    } else if (isDeleting(owner, FOREGROUND)) {
      dependents.forEach((place) => this.#enqueue(place));
      if (!dependents.some((place) => this.#blocks(place, uid))) {
        this.#letGo(resource, owner, FOREGROUND);
      }
    }
  }

  #orphan(place: Place, owner: string): void {
    const object = this.#store.get(place.resource, place.name);
    const resource = this.catalog.ofKey(place.resource);
    if (object !== undefined && resource !== undefined) {
      const references = object.metadata?.ownerReferences ?? [];
      const others = references.filter(({ uid }) => uid !== owner);
      this.#replace(resource, object, { ownerReferences: others.length === 0 ? undefined : others });
    }
  }

  #blocks(place: Place, owner: string): boolean {
    const references = this.#store.get(place.resource, place.name)?.metadata?.ownerReferences ?? [];
    return references.some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true);
  }

  #letGo(resource: ServedResource, object: KubernetesObject, finalizer: string): void {
    const finalizers = (object.metadata?.finalizers ?? []).filter((each) => each !== finalizer);
    this.#replace(resource, object, { finalizers });
  }

  /** @param change - fields of the metadata; `undefined` removes one */
  #replace(resource: ServedResource, object: KubernetesObject, change: MetadataChange): void {
    const metadata = Object.entries({ ...object.metadata, ...change }).filter(([, value]) => value !== undefined);
    const next: KubernetesObject = { ...object, metadata: Object.fromEntries(metadata) };
    const key = formatGroupResource(resource);
    if (isReadyToGo(next)) {
      this.#store.remove(key, object, next);
    } else {
      this.#store.replace(key, object, next);
    }
  }
}

function isDeleting({ metadata }: KubernetesObject, finalizer: string): boolean {
  return typeof metadata?.deletionTimestamp === 'string' && metadata.finalizers?.includes(finalizer) === true;
}
