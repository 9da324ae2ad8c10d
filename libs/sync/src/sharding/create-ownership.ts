import type { PediaCluster } from '#api';
import type { DynamicClient, Informer } from '#client';
import { leaderElectorOf, membershipOf, memberName } from '#reconcile';
import type { Logger, Registry } from '#telemetry';
import type { SyncModuleOptions } from '../sync-module.options.js';
import { AutomaticOwnership } from './automatic-ownership.js';
import type { ClusterOwnership } from './cluster-ownership.js';
import { ReplicaMetrics } from './replica.metrics.js';
import { StaticOwnership } from './static-ownership.js';

/** Under which all replicas with automatic sharding hold the Lease of the leader together. */
const SHARED_IDENTITY = 'automatic-sharding';

interface OwnershipSurroundings {
  readonly client: DynamicClient;
  readonly clusters: Informer<PediaCluster>;
  readonly registry: Registry;
  readonly logger: Logger;
}

/** How the options of a process say that clusters are divided. */
export function createOwnership(
  { leaderElection, runNamespace, flags, automaticSharding = false }: SyncModuleOptions,
  { client, clusters, registry, logger }: OwnershipSurroundings,
): ClusterOwnership {
  const shard = flags['sharding-name'];
  if (leaderElection === undefined) {
    return new StaticOwnership(shard, undefined);
  }
  const suffix = shard === '' ? '' : `-${shard}`;
  const surroundings = { client, runNamespace, logger };
  if (!automaticSharding) {
    return new StaticOwnership(shard, leaderElectorOf(leaderElection, surroundings, suffix));
  }
  const replica = memberName();
  return new AutomaticOwnership({
    shard,
    replica,
    clusters,
    elector: leaderElectorOf(leaderElection, { ...surroundings, sharedIdentity: SHARED_IDENTITY }, suffix),
    join: (events) => membershipOf(leaderElection, surroundings, { suffix, name: replica, ...events }),
    metrics: new ReplicaMetrics(registry),
    logger,
  });
}
