import type { BackoffOptions } from '#async';
import type { GroupVersionResource, KubernetesObject, ObjectHeader } from '#kube';
import type { Logger } from '#telemetry';
import type { ListerWatcher, ScopedListOptions } from './lister-watcher.js';
import type { ReflectorStore } from './reflector-store.js';
import type { WatchListSupport } from './watch-list.js';

/** How long the server is asked to keep a watch open, and how much later a watch that did not end counts as dead. */
export interface WatchLife {
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly graceMs: number;
}

/** What a reflector is doing. `failed` until a list or watch succeeds again; it goes on trying. */
export interface ReflectorState {
  readonly phase: 'listing' | 'watching' | 'failed';
  readonly error?: unknown;
}

/** @typeParam T - what the client makes of an object */
export interface ReflectorOptions<T extends ObjectHeader = KubernetesObject> {
  readonly client: ListerWatcher<T>;
  readonly resource: GroupVersionResource;
  readonly kind: string;
  readonly store: ReflectorStore<T>;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects in one page of a list; 0 leaves it to the reflector. */
  readonly pageSize?: number | undefined;
  /** List from the server's database, in pages, rather than from its cache, which knows no pages. */
  readonly forcePaginatedList?: boolean | undefined;
  /** Begin watches with everything there is, instead of listing it, where the server is not known to do without. */
  readonly watchLists?: WatchListSupport | undefined;
  readonly logger: Logger;
  readonly onState?: (state: ReflectorState) => void;
  /** A list or watch failed or broke off. It is tried again, often without another word. */
  readonly onFailure?: (verb: 'list' | 'watch', error: unknown) => void;
  /** The store is complete up to here: begin with a watch. */
  readonly resumeFrom?: string;
  readonly backoff?: BackoffOptions;
  readonly watchLife?: WatchLife;
  /** How long to wait for such a beginning, in all; a minute when left out. Not counted is what the store takes. */
  readonly initialEventsPatienceMs?: number;
}

/** Which objects a reflector is about, as parameters of its requests. */
export function scopeOf({
  namespace,
  labelSelector,
  fieldSelector,
}: Pick<ReflectorOptions, 'namespace' | 'labelSelector' | 'fieldSelector'>): ScopedListOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}
