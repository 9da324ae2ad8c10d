import type { ObjectName } from '#kube';
import type { MemoryObject } from './memory-object.js';

/** Objects of one resource of one cluster, in order of namespace and name. Readers hold on to what they were given. */
export class SortedObjects {
  #objects: MemoryObject[] = [];
  #isShared = false;

  get(name: ObjectName): MemoryObject | undefined {
    const found = this.#objects[this.#indexOf(name)];
    return found !== undefined && compareNames(found, name) === 0 ? found : undefined;
  }

  /** Adds the object, or puts it where the one of its name was. */
  put(object: MemoryObject): void {
    const index = this.#indexOf(object);
    const former = this.#objects[index];
    const count = former !== undefined && compareNames(former, object) === 0 ? 1 : 0;
    this.#own().splice(index, count, object);
  }

  /** Removes the object of that name, which is there. */
  remove(name: ObjectName): void {
    this.#own().splice(this.#indexOf(name), 1);
  }

  /** All of them as they are now; later changes do not reach what was returned. */
  snapshot(): readonly MemoryObject[] {
    this.#isShared = true;
    return this.#objects;
  }

  #own(): MemoryObject[] {
    if (this.#isShared) {
      this.#objects = [...this.#objects];
      this.#isShared = false;
    }
    return this.#objects;
  }

  /** Where the object of that name is, or would be. */
  #indexOf(name: ObjectName): number {
    let from = 0;
    let to = this.#objects.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const object = this.#objects[middle];
      if (object !== undefined && compareNames(object, name) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}

function compareNames(a: ObjectName, b: ObjectName): number {
  return compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name);
}

/** By code unit, as databases with binary collation do for what Kubernetes allows in names. */
export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : Number(a > b) - Number(a < b);
}
