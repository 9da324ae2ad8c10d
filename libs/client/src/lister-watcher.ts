import type { GroupVersionResource, KubernetesObject, ListOptions, ObjectList, WatchEvent } from '#kube';

/** Which objects a list or watch is about: all namespaces when none is given. */
export interface ScopedListOptions extends ListOptions {
  readonly namespace?: string;
}

/** A list, or a page of one. Of one that can be disposed of nothing may be read afterwards. */
export interface ReceivedList<T> extends ObjectList<T>, Partial<Disposable> {}

/** The two verbs a reflector lives on. A `DynamicClient`, or something that stands before one. */
export interface ListerWatcher<T = KubernetesObject> {
  /** One page, or everything when `limit` is left out. */
  list(resource: GroupVersionResource, options: ScopedListOptions, signal: AbortSignal): Promise<ReceivedList<T>>;
  /** Resolves when the server has accepted the watch. */
  watch(
    resource: GroupVersionResource,
    options: ScopedListOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<WatchEvent<T>>>;
}
