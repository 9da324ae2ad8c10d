import {
  CLUSTER_FINALIZER,
  PEDIA_CLUSTERS,
  type ClusterGroupResources,
  type ClusterSyncResources,
  type PediaCluster,
} from '#api';
import {
  hostUsesOf,
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
import type { ClusterOwnership } from './sharding/cluster-ownership.js';
import type { SyncEnvironment } from './sync-environment.js';
import { wantsAllResources } from './sync-resources.js';
import { problemOfRules } from './sync-rules.js';

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
  readonly ownership: ClusterOwnership;
  readonly allowAllResources: boolean;
  readonly allowAllCustomResources: boolean;
  /** Whether a kubeconfig may run programs and read files where this process runs. */
  readonly allowHostCredentials: boolean;
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
    const ownership = this.options.ownership.of(cluster);
    if (ownership === 'foreign') {
      // It may have been taken from us, in its status: then another one writes it by now.
      await this.#stop(name, { flush: false, writeStatus: false });
      return {};
    }
    if (!(await this.#claim(name, signal))) {
      return {};
    }
    if (cluster.metadata.deletionTimestamp) {
      await this.#remove(name, signal);
    } else if (ownership === 'handOver') {
      await this.#stop(name, { flush: true, writeStatus: true });
      await this.options.status.write(name, { shardingName: this.options.ownership.successorOf(name) }, signal);
    } else {
      await this.#synchronise(cluster, signal);
    }
    return {};
  }

  /** How many objects of a cluster are stored; `undefined` of one that is not synchronised here. */
  objectsOf(name: string): number | undefined {
    return this.#running.get(name)?.synchro.objectCount;
  }

  /**
   * Stops every synchro.
   *
   * @param isOurs - whether the clusters are still ours: then what is queued is written, and the status says so
   */
  async shutdown(isOurs: boolean): Promise<void> {
    const names = [...this.#running.keys()];
    await Promise.all(names.map((name) => this.#stop(name, { flush: isOurs, writeStatus: isOurs })));
  }

  /** What runs here is ours. */
  async #claim(name: string, signal: AbortSignal): Promise<boolean> {
    return this.#running.has(name) || this.options.ownership.claim(name, this.options.status, signal);
  }

  async #synchronise(cluster: PediaCluster, signal: AbortSignal): Promise<void> {
    const { name } = cluster.metadata;
    await this.#setFinalizer(name, cluster, signal);
    const config = await this.#configOf(cluster);
    if ('reason' in config) {
      await this.#reportInvalid(cluster, config, cluster.spec.apiserver ?? '', signal);
      return;
    }
    const resources = this.#effectiveResources(cluster);
    const problem = this.#problemOf(resources.list);
    if (problem !== undefined) {
      const invalid = { reason: 'InvalidSyncResources', message: problem };
      await this.#reportInvalid(cluster, invalid, config.server, signal);
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
    const { storage, status, environment, ownership } = this.options;
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
    return this.#start(name, ownership.owner, signal);
  }

  async #start(name: string, owner: string, signal: AbortSignal): Promise<ClusterSynchro> {
    const running = this.#running.get(name);
    if (running === undefined) {
      throw new Error(`cluster synchro of ${name} went away while it was started`);
    }
    try {
      await this.options.status.write(name, { shardingName: owner }, signal);
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
      const config = await restConfigOfCluster(cluster, this.options.secrets);
      const [use] = hostUsesOf(config);
      if (use !== undefined && !this.options.allowHostCredentials) {
        throw new RestConfigError(`the kubeconfig uses ${use}, which needs the feature gate AllowHostCredentials`);
      }
      return config;
    } catch (error) {
      if (error instanceof RestConfigError) {
        return { reason: 'InvalidConfig', message: `invalid cluster config: ${error.message}` };
      }
      throw error;
    }
  }

  #problemOf(list: readonly ClusterGroupResources[]): string | undefined {
    return wantsAllResources(list) && !this.options.allowAllResources
      ? 'group "*" needs the feature gate AllowSyncAllResources'
      : problemOfRules(list);
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

  /**
   * A synchro that runs goes on with what was valid before.
   *
   * @param apiserver - where the cluster is meant to be; `''` when nothing says so
   */
  async #reportInvalid(
    { metadata: { name } }: PediaCluster,
    invalid: Invalid,
    apiserver: string,
    signal: AbortSignal,
  ): Promise<void> {
    const conditions = this.#running.has(name)
      ? [validated('False', invalid)]
      : [validated('False', invalid), notRunning(invalid), waitingForSynchro];
    await this.options.status.write(name, { conditions, ...(apiserver === '' ? {} : { apiserver }) }, signal);
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
