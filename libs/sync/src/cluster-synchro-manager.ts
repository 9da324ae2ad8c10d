import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CLUSTER_SYNC_RESOURCES, PEDIA_CLUSTERS, type ClusterSyncResources, type PediaCluster } from '#api';
import { ClusterSecrets, ControlPlaneClient, refersToSecret, type Informer } from '#client';
import { clusterRetrySchedule, ReconcileLoop, runElected, ScheduledRateLimiter } from '#reconcile';
import { StorageFactory } from '#storage';
import { ClusterStatusWriter } from './cluster-status.js';
import { PediaClusterReconciler } from './pediacluster.reconciler.js';
import type { ClusterOwnership, ShardTerm } from './sharding/cluster-ownership.js';
import { FencedStorage } from './sharding/fenced-storage.js';
import { createOwnership } from './sharding/create-ownership.js';
import { SYNC_ENVIRONMENT, type SyncEnvironment } from './sync-environment.js';
import { SYNC_OPTIONS, type SyncModuleOptions } from './sync-module.options.js';

interface Sources {
  readonly clusters: Informer<PediaCluster>;
  readonly syncResources: Informer<ClusterSyncResources>;
  readonly ownership: ClusterOwnership;
}

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
    return runElected((signal) => this.#takePart(signal), undefined, { signal: this.#stop.signal, logger });
  }

  async #takePart(signal: AbortSignal): Promise<void> {
    const clusters = this.controlPlane.informerFor<PediaCluster>(PEDIA_CLUSTERS, 'PediaCluster');
    const syncResources = this.controlPlane.informerFor<ClusterSyncResources>(
      CLUSTER_SYNC_RESOURCES,
      'ClusterSyncResources',
    );
    const ownership = createOwnership(this.options, {
      client: this.controlPlane.dynamic,
      clusters,
      registry: this.environment.registry,
      logger: this.environment.logger,
    });
    await ownership.run(signal, async (term) => {
      if (await haveSynced([clusters, syncResources], term.signal)) {
        await this.#synchronise({ clusters, syncResources, ownership }, term);
      }
    });
  }

  async #synchronise(sources: Sources, { signal, tenure }: ShardTerm): Promise<void> {
    const { clusters, syncResources, ownership } = sources;
    const enqueueAll = (isMeant: (cluster: PediaCluster) => boolean): void => {
      const meant = clusters.list().filter(isMeant);
      meant.forEach(({ metadata: { name } }) => loop.enqueue({ namespace: '', name }));
    };
    const { controlPlane } = this;
    const secrets = new ClusterSecrets(controlPlane, this.options.runNamespace, (name) =>
      enqueueAll((cluster) => refersToSecret(cluster, name)),
    );
    const storage = tenure === undefined ? this.storage : new FencedStorage(this.storage, tenure);
    const reconciler = this.#reconciler(sources, secrets, storage);
    const loop = this.#loop(reconciler);
    ownership.attach({
      reconcile: (name) => loop.enqueue({ namespace: '', name }),
      objectsOf: (name) => reconciler.objectsOf(name),
    });
    const stopListening = [
      clusters.onChange((name, before, after) => {
        if (isWorthReconciling(before, after, ownership)) {
          loop.enqueue(name);
        }
      }),
      syncResources.onChange(({ name }) => enqueueAll(({ spec }) => spec.syncResourcesRefName === name)),
      this.environment.readiness.follow(clusters, ownership),
    ];
    await loop.run(signal);
    stopListening.forEach((stop) => stop());
    await reconciler.shutdown(tenure?.isOver !== true);
  }

  #loop(reconciler: PediaClusterReconciler): ReconcileLoop {
    return new ReconcileLoop({
      name: 'pediacluster',
      reconciler,
      workers: this.options.flags['worker-number'],
      rateLimiter: new ScheduledRateLimiter(clusterRetrySchedule),
      logger: this.environment.logger,
      metrics: this.environment.reconcileMetrics,
    });
  }

  #reconciler(
    { clusters, syncResources, ownership }: Sources,
    secrets: ClusterSecrets,
    storage: StorageFactory,
  ): PediaClusterReconciler {
    const { featureGates } = this.options;
    const client = this.controlPlane.dynamic;
    return new PediaClusterReconciler({
      client,
      clusters,
      syncResources,
      secrets: featureGates.enabled('ClusterAuthenticationFromSecret') ? secrets.lookup : undefined,
      storage,
      status: new ClusterStatusWriter(client, clusters, (cluster) => ownership.mayWrite(cluster)),
      environment: this.environment,
      ownership,
      allowAllResources: featureGates.enabled('AllowSyncAllResources'),
      allowAllCustomResources: featureGates.enabled('AllowSyncAllCustomResources'),
      allowHostCredentials: featureGates.enabled('AllowHostCredentials'),
    });
  }
}

/** What we write to the status of our own clusters is no reason to look at them again. */
function isWorthReconciling(
  before: PediaCluster | undefined,
  after: PediaCluster | undefined,
  ownership: ClusterOwnership,
): boolean {
  if (before === undefined || after === undefined) {
    return true;
  }
  if (ownership.of(after) === 'foreign') {
    return ownership.of(before) !== 'foreign';
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
