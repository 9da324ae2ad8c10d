import type { GroupVersionResource, ListOptions, ObjectList, WatchEvent } from '#kube';

/** Which objects a list or watch is about: all namespaces when none is given. */
export interface ScopedListOptions extends ListOptions {
  readonly namespace?: string;
}

/** The two verbs a reflector lives on. A `DynamicClient`, or something that stands before one. */
export interface ListerWatcher {
  /** One page, or everything when `limit` is left out. */
  list(resource: GroupVersionResource, options: ScopedListOptions, signal: AbortSignal): Promise<ObjectList>;
  /** Resolves when the server has accepted the watch. */
  watch(
    resource: GroupVersionResource,
    options: ScopedListOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<WatchEvent>>;
}
