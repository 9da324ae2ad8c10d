import type { ListerWatcher, WatchListSupport, WireObject } from '#client';
import type { ResourceStorage } from '#storage';
import type { NegotiatedResource } from './resource-negotiator.js';
import type { ResourceVersionCache } from './resource-version-cache.js';
import type { SyncEnvironment } from './sync-environment.js';

/** One resource of one cluster on its way to storage, and what is known of it there. */
export interface SyncedResource {
  readonly cluster: string;
  readonly resource: NegotiatedResource;
  readonly client: ListerWatcher<WireObject>;
  /** Left out when everything is to be listed. */
  readonly watchLists: WatchListSupport | undefined;
  readonly storage: ResourceStorage;
  /** What storage holds. Used by one synchro at a time. */
  readonly versions: ResourceVersionCache;
  /** Version of each recorded event of its objects, by the event's key. Used by one synchro at a time. */
  readonly eventVersions: Map<string, string>;
  readonly environment: SyncEnvironment;
}
