import type { PediaCluster } from '#api';

/**
 * - `own`: ours to synchronise.
 * - `handOver`: still ours, but meant for another shard.
 * - `foreign`: another shard's, or meant for one.
 */
export type Ownership = 'own' | 'handOver' | 'foreign';

/** Whose a cluster is, as a manager of this shard sees it. A cluster of another shard is not taken before that lets go. */
export function ownershipOf({ spec, status }: PediaCluster, shard: string): Ownership {
  const wanted = spec.shardingName ?? '';
  const owner = status?.shardingName ?? undefined;
  if (owner === undefined) {
    return wanted === shard ? 'own' : 'foreign';
  }
  if (owner !== shard) {
    return 'foreign';
  }
  return wanted === shard ? 'own' : 'handOver';
}
