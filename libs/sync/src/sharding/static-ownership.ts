import type { PediaCluster } from '#api';
import type { LeaderElector } from '#reconcile';
import type { ClusterOwnership, Ownership, ShardTerm } from './cluster-ownership.js';
import { isReplicaOf } from './replica-owner.js';

/**
 * The clusters whose `spec.shardingName` is that of this manager, a `--sharding-name` that a human gave it. Only the leader
 * of the shard is here at all, so what replicas of the same shard owned when they ended is free.
 */
export class StaticOwnership implements ClusterOwnership {
  /** @param elector - left out where no other process could do the same work */
  constructor(
    readonly owner: string,
    private readonly elector: LeaderElector | undefined,
  ) {}

  async run(signal: AbortSignal, task: (term: ShardTerm) => Promise<void>): Promise<void> {
    if (this.elector === undefined) {
      await task({ signal, tenure: undefined });
      return;
    }
    const { tenure } = this.elector;
    await this.elector.run(signal, (elected) => task({ signal: elected, tenure }));
  }

  attach(): void {
    // Whose a cluster is, changes with the cluster alone.
  }

  of({ spec, status }: PediaCluster): Ownership {
    const wanted = spec.shardingName ?? '';
    const owner = status?.shardingName ?? undefined;
    if (owner === undefined) {
      return wanted === this.owner ? 'own' : 'foreign';
    }
    if (owner !== this.owner && !isReplicaOf(this.owner, owner)) {
      return 'foreign';
    }
    return wanted === this.owner ? 'own' : 'handOver';
  }

  /** The status says so once the cluster is connected. */
  claim(): Promise<boolean> {
    return Promise.resolve(true);
  }

  successorOf(): null {
    return null;
  }

  mayWrite(): boolean {
    return this.elector?.tenure.isOver !== true;
  }
}
