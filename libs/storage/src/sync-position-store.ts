import type { GroupVersionResource } from '#kube';

/** How far one resource of a cluster is stored. */
export interface SyncPosition {
  /** As it is stored. */
  readonly resource: GroupVersionResource;
  /** What exactly is stored, in words of the synchro. Another position of the resource takes the place of this one. */
  readonly scope: string;
  /** Every change of the member up to here is stored; `''` when that can be said of no point. */
  readonly resourceVersion: string;
}

/**
 * Keeps how far clusters are stored, so that a restarted synchro goes on from there instead of listing everything. Cleaning
 * a cluster or a resource forgets its positions first: there is never a position without the rows.
 *
 * Every method may reject with a `StorageError`, and stops with the signal's reason when it aborts.
 */
export interface SyncPositionStore {
  read(cluster: string, signal: AbortSignal): Promise<readonly SyncPosition[]>;

  /** Positions of other resources stay. */
  write(cluster: string, positions: readonly SyncPosition[], signal: AbortSignal): Promise<void>;
}
