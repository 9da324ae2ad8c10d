import type { ReflectorStore, WireObject } from '#client';
import type { GroupVersionResource, ObjectEvent } from '#kube';

/** A synchro for which further stores may be opened. */
export interface ExtraStoreSubject {
  readonly cluster: string;
  /** What the member is asked for. */
  readonly resource: GroupVersionResource;
  readonly kind: string;
  /** Asks for new lists, because the store wants to know what it has not listened to. */
  readonly relist: () => void;
}

/** A further store, open from the start of a synchro to its end. */
export interface ExtraStore {
  /** Where the objects of a list go: of one namespace, or of every one with `''`. The same store for the same namespace. */
  storeFor(namespace: string): ReflectorStore<WireObject>;
  /** Whether it has not seen all of some list, so that watching on would leave it incomplete. */
  readonly needsList: boolean;
  /** The synchro is over; nothing that is shown of its objects is true any more. */
  close(): void;
}

/** Opens a further store for a synchro, or declines with `undefined`. */
export type ExtraStoreFactory = (subject: ExtraStoreSubject) => ExtraStore | undefined;

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

async function inTurn<T>(targets: readonly T[], tell: (target: T) => Promise<void> | void): Promise<void> {
  for (const target of targets) {
    await tell(target);
  }
}
