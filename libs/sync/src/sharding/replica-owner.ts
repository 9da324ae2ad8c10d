/** How a replica calls itself in `status.shardingName`: below its shard, which is all that the original knows. */
export function replicaOwner(shard: string, replica: string): string {
  return `${shard}/${replica}`;
}

/** @returns `undefined` for an owner that is not a replica of the shard */
export function replicaOf(shard: string, owner: string): string | undefined {
  return isReplicaOf(shard, owner) ? owner.slice(shard.length + 1) : undefined;
}

/** Whether a cluster is owned by one of the replicas that share the shard. */
export function isReplicaOf(shard: string, owner: string): boolean {
  return owner.startsWith(`${shard}/`) && !owner.slice(shard.length + 1).includes('/');
}
