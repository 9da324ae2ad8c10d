import { formatGvr, formatObjectName, type GroupVersionResource, type ObjectName } from '#kube';
import type { ReferencedObject } from '#api';

/** Which lifecycles depend on which objects of the host, there or not. */
export class DependencyIndex {
  readonly #lifecyclesByObject = new Map<string, Set<string>>();
  readonly #objectsByLifecycle = new Map<string, readonly string[]>();

  /** The lifecycle depends on these objects and no others. */
  set(lifecycle: string, objects: readonly ReferencedObject[]): void {
    this.delete(lifecycle);
    const keys = objects.map((object) => keyOf(object, { namespace: object.namespace ?? '', name: object.name }));
    for (const key of keys) {
      const lifecycles = this.#lifecyclesByObject.get(key) ?? new Set();
      this.#lifecyclesByObject.set(key, lifecycles.add(lifecycle));
    }
    if (keys.length > 0) {
      this.#objectsByLifecycle.set(lifecycle, keys);
    }
  }

  delete(lifecycle: string): void {
    for (const key of this.#objectsByLifecycle.get(lifecycle) ?? []) {
      const lifecycles = this.#lifecyclesByObject.get(key);
      lifecycles?.delete(lifecycle);
      if (lifecycles?.size === 0) {
        this.#lifecyclesByObject.delete(key);
      }
    }
    this.#objectsByLifecycle.delete(lifecycle);
  }

  dependentsOf(resource: GroupVersionResource, name: ObjectName): readonly string[] {
    return [...(this.#lifecyclesByObject.get(keyOf(resource, name)) ?? [])];
  }
}

function keyOf(resource: GroupVersionResource, name: ObjectName): string {
  return `${formatGvr(resource)} ${formatObjectName(name)}`;
}
