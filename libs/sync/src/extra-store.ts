import type { ReflectorStore } from '#client';
import type { GroupVersionResource, KubernetesObject, ObjectEvent } from '#kube';

/** Makes a further store for a resource of a cluster, or declines with `undefined`. */
export type ExtraStoreFactory = (cluster: string, resource: GroupVersionResource) => ReflectorStore | undefined;

/**
 * Further stores that see every object the synchros see, as it was received. Apps fill the list; without a provider it is
 * empty.
 *
 * Provides: `readonly ExtraStoreFactory[]`
 */
export const EXTRA_STORES = Symbol('EXTRA_STORES');

/** Several stores as one, each told in turn. */
export function combineStores(stores: readonly ReflectorStore[]): ReflectorStore {
  const [only, ...others] = stores;
  if (only !== undefined && others.length === 0) {
    return only;
  }
  return {
    beginList: () => {
      const sinks = stores.map((store) => store.beginList());
      return {
        page: (objects: readonly KubernetesObject[]) => inTurn(sinks, (sink) => sink.page(objects)),
        end: (resourceVersion: string) => inTurn(sinks, (sink) => sink.end(resourceVersion)),
        abandon: () => sinks.forEach((sink) => sink.abandon()),
      };
    },
    apply: (event: ObjectEvent) => inTurn(stores, (store) => store.apply(event)),
  };
}

async function inTurn<T>(targets: readonly T[], tell: (target: T) => Promise<void> | void): Promise<void> {
  for (const target of targets) {
    await tell(target);
  }
}
