import { clustersToGive, placeClusters, type ClusterLoad, type ReplicaLoad } from './load-balance.js';

export interface ShareView {
  /** This one. */
  readonly replica: string;
  /** All that are alive, this one among them. */
  readonly replicas: readonly ReplicaLoad[];
  /** What a cluster weighs of which nothing is known. */
  readonly meanLoad: number;
  /** Clusters that nobody has. */
  readonly free: readonly string[];
  /** Those of them that their replica has left alone for too long. */
  readonly overdue: ReadonlySet<string>;
  /** Hand-overs under way: receiver by cluster. */
  readonly given: ReadonlyMap<string, string>;
  /** Clusters of this replica that may be given away. */
  readonly settled: readonly ClusterLoad[];
}

/** What one replica does next. */
export interface SharePlan {
  /** Clusters to claim. */
  readonly take: ReadonlySet<string>;
  /** Receiver by cluster. */
  readonly give: ReadonlyMap<string, string>;
}

/** First every cluster gets an owner; only then, and when nothing is on its way, they are shared out more evenly. */
export function planShares({ replica, replicas, meanLoad, free, overdue, given, settled }: ShareView): SharePlan {
  const placed = placeClusters(free, replicas, meanLoad);
  const take = new Set(free.filter((cluster) => placed.get(cluster) === replica || overdue.has(cluster)));
  const give = free.length > 0 || given.size > 0 ? given : clustersToGive(replica, settled, replicas);
  return { take, give };
}
