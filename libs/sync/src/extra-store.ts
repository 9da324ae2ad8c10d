import type { ReflectorStore, WireObject } from '#client';
import type { GroupVersionResource, ObjectEvent } from '#kube';

/**
 * Makes a further store for a list of a resource of a cluster, or declines with `undefined`. There are several lists where
 * only some namespaces are synchronised.
 */
export type ExtraStoreFactory = (cluster: string, resource: GroupVersionResource) => ReflectorStore | undefined;

/**
 * Further stores that see every object the synchros see, as it was received. Apps fill the list; without a provider it is
 * empty.
 *
 * Provides: `readonly ExtraStoreFactory[]`
 */
export const EXTRA_STORES = Symbol('EXTRA_STORES');

/** Several stores as one, each told in turn. */
export function combineStores<T>(stores: readonly ReflectorStore<T>[]): ReflectorStore<T> {
  const [only, ...others] = stores;
  if (only !== undefined && others.length === 0) {
    return only;
  }
  return {
    beginList: () => {
      const sinks = stores.map((store) => store.beginList());
      return {
        page: (objects: readonly T[]) => inTurn(sinks, (sink) => sink.page(objects)),
        end: (resourceVersion: string) => inTurn(sinks, (sink) => sink.end(resourceVersion)),
        abandon: () => sinks.forEach((sink) => sink.abandon()),
      };
    },
    apply: (event: ObjectEvent<T>) => inTurn(stores, (store) => store.apply(event)),
  };
}

/** A store of parsed objects as one of what is on the wire. */
export function parsing(store: ReflectorStore): ReflectorStore<WireObject> {
  return {
    beginList: () => {
      const sink = store.beginList();
      return {
        page: (objects) => sink.page(objects.map((object) => object.parse())),
        end: (resourceVersion) => sink.end(resourceVersion),
        abandon: () => sink.abandon(),
      };
    },
    apply: ({ type, object }) => store.apply({ type, object: object.parse() }),
  };
}

async function inTurn<T>(targets: readonly T[], tell: (target: T) => Promise<void> | void): Promise<void> {
  for (const target of targets) {
    await tell(target);
  }
}
