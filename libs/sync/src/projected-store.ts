import type { ListSink, ReflectorStore } from '#client';
import { objectKey, type KubernetesObject, type ObjectEvent } from '#kube';

/**
 * A store that keeps of each object only what its reader needs: the schemas of a member's custom resource definitions
 * alone can be larger than everything else that is known of it.
 */
export class ProjectedStore<T> implements ReflectorStore {
  readonly #values = new Map<string, T>();
  #hasSynced = false;

  /**
   * @param project - `undefined` leaves what is known of the object as it is
   * @param onChange - called after the first list, and after every change from then on
   */
  constructor(
    private readonly project: (object: KubernetesObject) => T | undefined,
    private readonly onChange: () => void,
  ) {}

  /** Whether one list has been seen to its end. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  values(): readonly T[] {
    return [...this.#values.values()];
  }

  beginList(): ListSink {
    const unlisted = new Set(this.#values.keys());
    let isChanged = !this.#hasSynced;
    return {
      page: (objects) => {
        for (const object of objects) {
          unlisted.delete(objectKey(object));
          isChanged = this.#put(object) || isChanged;
        }
      },
      end: () => {
        unlisted.forEach((key) => this.#values.delete(key));
        this.#hasSynced = true;
        if (isChanged || unlisted.size > 0) {
          this.onChange();
        }
      },
      // What was read is true; the next list says the rest.
      abandon: () => undefined,
    };
  }

  apply({ type, object }: ObjectEvent): void {
    const isChanged = type === 'DELETED' ? this.#values.delete(objectKey(object)) : this.#put(object);
    if (isChanged) {
      this.onChange();
    }
  }

  #put(object: KubernetesObject): boolean {
    const value = this.project(object);
    const key = objectKey(object);
    if (value === undefined || JSON.stringify(value) === JSON.stringify(this.#values.get(key))) {
      return false;
    }
    this.#values.set(key, value);
    return true;
  }
}
