import type { FeatureGates } from '#options';
import type { LeaderElectionOptions } from '#reconcile';
import type { SyncFlagValues } from './sync.options.js';

/** What the synchronisation needs to know of the process it runs in. */
export interface SyncModuleOptions {
  readonly flags: SyncFlagValues;
  /** Declares at least the gates of `syncFeatureGates`. */
  readonly featureGates: FeatureGates;
  /** The only namespace whose Secrets may hold credentials of members, and the default one of the Lease. */
  readonly runNamespace: string;
  /** Left out where no other process could do the same work. */
  readonly leaderElection?: LeaderElectionOptions;
  /** Share the clusters with other replicas. Needs the durations and the names of `leaderElection`. */
  readonly automaticSharding?: boolean;
}

/** Provides: {@link SyncModuleOptions} */
export const SYNC_OPTIONS = Symbol('SYNC_OPTIONS');
