import { type KubernetesObject, type ObjectName, objectNameOf } from '#kube';
import type { Change } from '../store/change-log.js';

/** Where an object is. */
export interface Place {
  /** As the store knows it. */
  readonly resource: string;
  readonly name: ObjectName;
}

interface Node {
  readonly place: Place;
  readonly owners: readonly string[];
}

/** Which objects there are, by uid, and which of them belong to which. */
export class OwnerGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #dependents = new Map<string, Set<string>>();

  put(resource: string, object: KubernetesObject): void {
    const uid = object.metadata?.uid ?? '';
    this.#remove(uid);
    const owners = (object.metadata?.ownerReferences ?? []).map((owner) => owner.uid);
    this.#nodes.set(uid, { place: { resource, name: objectNameOf(object) }, owners });
    for (const owner of owners) {
      const dependents = this.#dependents.get(owner) ?? new Set();
      this.#dependents.set(owner, dependents.add(uid));
    }
  }

  apply(resource: string, { type, object }: Change): void {
    if (type === 'DELETED') {
      this.#remove(object.metadata?.uid ?? '');
    } else {
      this.put(resource, object);
    }
  }

  /** `undefined` when there is no object of this uid. */
  placeOf(uid: string): Place | undefined {
    return this.#nodes.get(uid)?.place;
  }

  /** Objects that name a uid among their owners, whether or not there is such an owner. */
  dependentsOf(uid: string): readonly Place[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.#nodes.get(dependent)?.place ?? []);
  }

  #remove(uid: string): void {
    for (const owner of this.#nodes.get(uid)?.owners ?? []) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(uid);
      if (dependents?.size === 0) {
        this.#dependents.delete(owner);
      }
    }
    this.#nodes.delete(uid);
  }
}
