import type { BackoffOptions } from '#async';
import type { GroupVersionResource } from '#kube';
import type { Logger } from '#telemetry';
import type { ListerWatcher, ScopedListOptions } from './lister-watcher.js';
import type { ReflectorStore } from './reflector-store.js';

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

export interface ReflectorOptions {
  readonly client: ListerWatcher;
  readonly resource: GroupVersionResource;
  readonly kind: string;
  readonly store: ReflectorStore;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects in one page of a list; 0 leaves it to the reflector. */
  readonly pageSize?: number | undefined;
  /** List from the server's database, in pages, rather than from its cache, which knows no pages. */
  readonly forcePaginatedList?: boolean | undefined;
  readonly logger: Logger;
  readonly onState?: (state: ReflectorState) => void;
  /** The store is complete up to here: begin with a watch. */
  readonly resumeFrom?: string;
  readonly backoff?: BackoffOptions;
  readonly watchLife?: WatchLife;
}

/** Which objects a reflector is about, as parameters of its requests. */
export function scopeOf({ namespace, labelSelector, fieldSelector }: ReflectorOptions): ScopedListOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}
