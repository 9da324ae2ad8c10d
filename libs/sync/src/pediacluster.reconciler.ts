import {
  CLUSTER_FINALIZER,
  PEDIA_CLUSTERS,
  type ClusterGroupResources,
  type ClusterSyncResources,
  type PediaCluster,
} from '#api';
import {
  restConfigHash,
  restConfigOfCluster,
  RestConfigError,
  type DynamicClient,
  type Informer,
  type RestConfig,
  type SecretLookup,
} from '#client';
import { findCondition, StatusError } from '#kube';
import type { Reconciler, Request, Result } from '#reconcile';
import type { StorageFactory } from '#storage';
import type { ClusterCondition } from './cluster-conditions.js';
import type { ClusterStatusWriter } from './cluster-status.js';
import { ClusterSynchro } from './cluster-synchro.js';
import { ownershipOf } from './sharding.js';
import type { SyncEnvironment } from './sync-environment.js';
import { wantsAllResources } from './sync-resources.js';

/** How long a member may take to say what it is. */
const CONNECT_TIMEOUT_MS = 32_000;

export interface PediaClusterReconcilerOptions {
  readonly client: DynamicClient;
  readonly clusters: Informer<PediaCluster>;
  readonly syncResources: Informer<ClusterSyncResources>;
  /** Left out when credentials in Secrets are switched off. */
  readonly secrets: SecretLookup | undefined;
  readonly storage: StorageFactory;
  readonly status: ClusterStatusWriter;
  readonly environment: SyncEnvironment;
  readonly shard: string;
  readonly allowAllResources: boolean;
  readonly allowAllCustomResources: boolean;
}

interface Running {
  readonly synchro: ClusterSynchro;
  readonly configHash: string;
}

/** The resources to synchronise, and what an operator should know about them. */
interface EffectiveResources {
  readonly list: readonly ClusterGroupResources[];
  readonly warning: string;
}

type Invalid = Pick<ClusterCondition, 'reason' | 'message'>;

/** Brings each PediaCluster of this shard to one running {@link ClusterSynchro}, or to none and no rows when it goes. */
export class PediaClusterReconciler implements Reconciler {
  readonly #running = new Map<string, Running>();

  constructor(private readonly options: PediaClusterReconcilerOptions) {}

  async reconcile({ name }: Request, signal: AbortSignal): Promise<Result> {
    const cluster = this.options.clusters.get({ namespace: '', name });
    if (cluster === undefined) {
      await this.#forget(name, signal);
      return {};
    }
    const ownership = ownershipOf(cluster, this.options.shard);
    if (ownership === 'foreign') {
      return {};
    }
    if (cluster.metadata.deletionTimestamp) {
      await this.#remove(name, signal);
    } else if (ownership === 'handOver') {
      await this.#stop(name, { flush: true, writeStatus: true });
      await this.options.status.write(name, { shardingName: null }, signal);
    } else {
      await this.#synchronise(cluster, signal);
    }
    return {};
  }

  /** Stops every synchro; each says so in the status of its cluster. */
  async shutdown(): Promise<void> {
    const names = [...this.#running.keys()];
    await Promise.all(names.map((name) => this.#stop(name, { flush: true, writeStatus: true })));
  }

  async #synchronise(cluster: PediaCluster, signal: AbortSignal): Promise<void> {
    const { name } = cluster.metadata;
    await this.#setFinalizer(name, cluster, signal);
    const config = await this.#configOf(cluster);
    if ('reason' in config) {
      await this.#reportInvalid(cluster, config, signal);
      return;
    }
    const resources = this.#effectiveResources(cluster);
    if (wantsAllResources(resources.list) && !this.options.allowAllResources) {
      const message = 'group "*" needs the feature gate AllowSyncAllResources';
      await this.#reportInvalid(cluster, { reason: 'InvalidSyncResources', message }, signal);
      return;
    }
    await this.#reportValid(cluster, config, resources.warning, signal);
    const synchro = await this.#runningSynchro(name, config, signal);
    synchro.setRequest({
      syncResources: resources.list,
      syncAllCustomResources: cluster.spec.syncAllCustomResources === true && this.options.allowAllCustomResources,
    });
  }

  /** The synchro of the cluster with this connection: the one that runs, or a new one. */
  async #runningSynchro(name: string, config: RestConfig, signal: AbortSignal): Promise<ClusterSynchro> {
    const configHash = restConfigHash(config);
    const running = this.#running.get(name);
    if (running?.configHash === configHash) {
      return running.synchro;
    }
    await this.#stop(name, { flush: true, writeStatus: true });
    const { storage, status, environment, shard } = this.options;
    try {
      await storage.prepareCluster(name, signal);
      const connecting = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
      const options = { cluster: name, config, storage, status, environment };
      this.#running.set(name, { synchro: await ClusterSynchro.create(options, connecting), configHash });
    } catch (error) {
      signal.throwIfAborted();
      await status.write(name, { conditions: initialFailed(error) }, signal);
      throw error;
    }
    return this.#start(name, shard, signal);
  }

  async #start(name: string, shard: string, signal: AbortSignal): Promise<ClusterSynchro> {
    const running = this.#running.get(name);
    if (running === undefined) {
      throw new Error(`cluster synchro of ${name} went away while it was started`);
    }
    try {
      await this.options.status.write(name, { shardingName: shard }, signal);
    } catch (error) {
      await this.#stop(name, { flush: false, writeStatus: false });
      throw error;
    }
    running.synchro.start();
    return running.synchro;
  }

  async #stop(name: string, last: { readonly flush: boolean; readonly writeStatus: boolean }): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.synchro.shutdown(last);
  }

  /** The cluster is being deleted: its rows go first, then the finalizer that holds it. */
  async #remove(name: string, signal: AbortSignal): Promise<void> {
    await this.#stop(name, { flush: false, writeStatus: false });
    await this.options.storage.cleanCluster(name, signal);
    await this.#update(name, signal, (cluster) =>
      withFinalizers(
        cluster,
        (cluster.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLUSTER_FINALIZER),
      ),
    );
  }

  /** The cluster is gone without having waited for us. */
  async #forget(name: string, signal: AbortSignal): Promise<void> {
    if (this.#running.has(name)) {
      await this.#stop(name, { flush: false, writeStatus: false });
      await this.options.storage.cleanCluster(name, signal);
    }
  }

  async #setFinalizer(name: string, cluster: PediaCluster, signal: AbortSignal): Promise<void> {
    if (cluster.metadata.finalizers?.includes(CLUSTER_FINALIZER) !== true) {
      await this.#update(name, signal, (current) => {
        const finalizers = current.metadata.finalizers ?? [];
        const isKept = finalizers.includes(CLUSTER_FINALIZER) || Boolean(current.metadata.deletionTimestamp);
        return isKept ? current : withFinalizers(current, [...finalizers, CLUSTER_FINALIZER]);
      });
    }
  }

  /** Changes the object as it is on the server now. Does nothing when it is gone. */
  async #update(name: string, signal: AbortSignal, change: (cluster: PediaCluster) => PediaCluster): Promise<void> {
    const { client } = this.options;
    try {
      const current = await client.get<PediaCluster>(PEDIA_CLUSTERS, { namespace: '', name }, signal);
      const next = change(current);
      if (next !== current) {
        await client.update(PEDIA_CLUSTERS, next, signal);
      }
    } catch (error) {
      if (!StatusError.is(error, 'NotFound')) {
        throw error;
      }
    }
  }

  async #configOf(cluster: PediaCluster): Promise<RestConfig | Invalid> {
    try {
      return await restConfigOfCluster(cluster, this.options.secrets);
    } catch (error) {
      if (error instanceof RestConfigError) {
        return { reason: 'InvalidConfig', message: `invalid cluster config: ${error.message}` };
      }
      throw error;
    }
  }

  #effectiveResources({ spec }: PediaCluster): EffectiveResources {
    const { syncResources, syncResourcesRefName = '' } = spec;
    if (syncResourcesRefName === '') {
      return { list: syncResources, warning: '' };
    }
    const reference = this.options.syncResources.get({ namespace: '', name: syncResourcesRefName });
    return reference === undefined
      ? { list: syncResources, warning: 'Warning: sync resource ref is not found' }
      : { list: [...syncResources, ...reference.spec.syncResources], warning: '' };
  }

  /** A synchro that runs goes on with what was valid before. */
  async #reportInvalid({ metadata: { name } }: PediaCluster, invalid: Invalid, signal: AbortSignal): Promise<void> {
    const conditions = this.#running.has(name)
      ? [validated('False', invalid)]
      : [validated('False', invalid), notRunning(invalid), waitingForSynchro];
    await this.options.status.write(name, { conditions }, signal);
  }

  async #reportValid(
    { metadata: { name }, status }: PediaCluster,
    config: RestConfig,
    warning: string,
    signal: AbortSignal,
  ): Promise<void> {
    const valid = validated('True', { reason: 'Validated', message: warning });
    const hasFailed = findCondition(status?.conditions, 'SynchroRunning')?.reason === 'InitialFailed';
    const waits = notRunning({ reason: 'WaitInit', message: 'pediacluster is validated' });
    const conditions = this.#running.has(name) || hasFailed ? [valid] : [valid, waits, waitingForSynchro];
    await this.options.status.write(name, { conditions, apiserver: config.server }, signal);
  }
}

const waitingForSynchro: ClusterCondition = {
  type: 'ClusterHealthy',
  status: 'Unknown',
  reason: 'MonitorStop',
  message: 'wait cluster synchro',
};

function validated(status: 'True' | 'False', { reason, message }: Invalid): ClusterCondition {
  return { type: 'Validated', status, reason, message };
}

function notRunning({ reason, message }: Invalid): ClusterCondition {
  return { type: 'SynchroRunning', status: 'False', reason, message };
}

function initialFailed(error: unknown): readonly ClusterCondition[] {
  const message = error instanceof Error ? error.message : String(error);
  return [notRunning({ reason: 'InitialFailed', message }), waitingForSynchro];
}

function withFinalizers(cluster: PediaCluster, finalizers: readonly string[]): PediaCluster {
  return { ...cluster, metadata: { ...cluster.metadata, finalizers } };
}
