import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CLUSTER_SYNC_RESOURCES, PEDIA_CLUSTERS, type ClusterSyncResources, type PediaCluster } from '#api';
import { ControlPlaneClient, type Informer } from '#client';
import {
  clusterRetrySchedule,
  leaderElectorOf,
  ReconcileLoop,
  runElected,
  ScheduledRateLimiter,
  type LeaderElector,
} from '#reconcile';
import { StorageFactory } from '#storage';
import { ClusterSecrets, refersToSecret } from './cluster-secrets.js';
import { ClusterStatusWriter } from './cluster-status.js';
import { PediaClusterReconciler } from './pediacluster.reconciler.js';
import { ownershipOf } from './sharding.js';
import { SYNC_ENVIRONMENT, type SyncEnvironment } from './sync-environment.js';
import { SYNC_OPTIONS, type SyncModuleOptions } from './sync-module.options.js';

/** Runs the synchros of all clusters of this shard, from the start of the application, or from its election, to its end. */
@Injectable()
export class ClusterSynchroManager implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(SYNC_OPTIONS) private readonly options: SyncModuleOptions,
    @Inject(SYNC_ENVIRONMENT) private readonly environment: SyncEnvironment,
    @Inject(ControlPlaneClient) private readonly controlPlane: ControlPlaneClient,
    @Inject(StorageFactory) private readonly storage: StorageFactory,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  /** Before listeners and the storage close: the last rows and the last status have to be written. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #run(): Promise<void> {
    const { logger } = this.environment;
    return runElected((signal) => this.#synchronise(signal), this.#elector(), { signal: this.#stop.signal, logger });
  }

  async #synchronise(signal: AbortSignal): Promise<void> {
    const clusters = this.controlPlane.informerFor<PediaCluster>(PEDIA_CLUSTERS, 'PediaCluster');
    const syncResources = this.controlPlane.informerFor<ClusterSyncResources>(
      CLUSTER_SYNC_RESOURCES,
      'ClusterSyncResources',
    );
    if (!(await haveSynced([clusters, syncResources], signal))) {
      return;
    }
    const enqueueAll = (isMeant: (cluster: PediaCluster) => boolean): void => {
      const meant = clusters.list().filter(isMeant);
      meant.forEach(({ metadata: { name } }) => loop.enqueue({ namespace: '', name }));
    };
    const { controlPlane } = this;
    const secrets = new ClusterSecrets(controlPlane, this.options.runNamespace, (name) =>
      enqueueAll((cluster) => refersToSecret(cluster, name)),
    );
    const reconciler = this.#reconciler(clusters, syncResources, secrets);
    const loop = this.#loop(reconciler);
    const stopListening = [
      clusters.onChange((name, before, after) => {
        if (isWorthReconciling(before, after, this.options.flags['sharding-name'])) {
          loop.enqueue(name);
        }
      }),
      syncResources.onChange(({ name }) => enqueueAll(({ spec }) => spec.syncResourcesRefName === name)),
    ];
    await loop.run(signal);
    stopListening.forEach((stop) => stop());
    await reconciler.shutdown();
  }

  #loop(reconciler: PediaClusterReconciler): ReconcileLoop {
    return new ReconcileLoop({
      name: 'pediacluster',
      reconciler,
      workers: this.options.flags['worker-number'],
      rateLimiter: new ScheduledRateLimiter(clusterRetrySchedule),
      logger: this.environment.logger,
    });
  }

  #reconciler(
    clusters: Informer<PediaCluster>,
    syncResources: Informer<ClusterSyncResources>,
    secrets: ClusterSecrets,
  ): PediaClusterReconciler {
    const { flags, featureGates } = this.options;
    const client = this.controlPlane.dynamic;
    return new PediaClusterReconciler({
      client,
      clusters,
      syncResources,
      secrets: featureGates.enabled('ClusterAuthenticationFromSecret') ? secrets.lookup : undefined,
      storage: this.storage,
      status: new ClusterStatusWriter(client, clusters),
      environment: this.environment,
      shard: flags['sharding-name'],
      allowAllResources: featureGates.enabled('AllowSyncAllResources'),
      allowAllCustomResources: featureGates.enabled('AllowSyncAllCustomResources'),
    });
  }

  #elector(): LeaderElector | undefined {
    const { leaderElection, runNamespace, flags } = this.options;
    if (leaderElection === undefined) {
      return undefined;
    }
    const shard = flags['sharding-name'];
    const surroundings = { client: this.controlPlane.dynamic, runNamespace, logger: this.environment.logger };
    return leaderElectorOf(leaderElection, surroundings, shard === '' ? '' : `-${shard}`);
  }
}

/** What we write to the status of our own clusters is no reason to look at them again. */
function isWorthReconciling(before: PediaCluster | undefined, after: PediaCluster | undefined, shard: string): boolean {
  if (before === undefined || after === undefined) {
    return true;
  }
  if (ownershipOf(after, shard) === 'foreign') {
    return false;
  }
  return (
    Boolean(after.metadata.deletionTimestamp) ||
    !isDeepStrictEqual(before.spec, after.spec) ||
    before.status?.shardingName !== after.status?.shardingName
  );
}

/** @returns false when the signal aborted first */
async function haveSynced(
  informers: readonly { readonly hasSynced: Promise<void> }[],
  signal: AbortSignal,
): Promise<boolean> {
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([Promise.all(informers.map(({ hasSynced }) => hasSynced)), aborted]);
  return !signal.aborted;
}
