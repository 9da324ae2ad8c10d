import { isDeepStrictEqual } from 'node:util';
import { sleep } from '#async';
import { PEDIA_CLUSTERS, type PediaCluster } from '#api';
import type { DynamicClient, Informer } from '#client';
import { StatusError } from '#kube';
import { changeStatus, type ClusterStatusChange } from './cluster-conditions.js';

const TRIES = 5;
const RETRY_MS = 10;

/**
 * Writes the status of PediaClusters, and only what is new. Several may write to one cluster at once: each makes its own
 * part, and starts anew when another was faster.
 */
export class ClusterStatusWriter {
  /** resourceVersion that our last write made, of clusters where the informer may not have seen it yet. */
  readonly #written = new Map<string, string>();

  constructor(
    private readonly client: DynamicClient,
    private readonly clusters: Informer<PediaCluster>,
    /** Whether the status, as it is, is for this process to change. */
    private readonly mayWrite: (cluster: PediaCluster) => boolean,
  ) {}

  /** Does nothing for a cluster that is gone. @throws StatusError when the control plane refuses */
  async write(name: string, change: ClusterStatusChange, signal: AbortSignal): Promise<void> {
    let cluster = await this.#current(name, signal);
    for (let tries = 1; cluster !== undefined; tries += 1) {
      const status = changeStatus(cluster.status, change, new Date());
      if (isDeepStrictEqual(status, cluster.status) || !this.mayWrite(cluster)) {
        return;
      }
      try {
        const updated = await this.client.updateStatus(PEDIA_CLUSTERS, { ...cluster, status }, signal);
        this.#written.set(name, updated.metadata.resourceVersion ?? '');
        return;
      } catch (error) {
        if (!StatusError.is(error, 'Conflict') || tries === TRIES) {
          throw error;
        }
        await sleep(RETRY_MS, signal);
        cluster = await this.#read(name, signal);
      }
    }
    this.#written.delete(name);
  }

  /**
   * Writes an owner if, by what the server says, the cluster is free. Of several who do so at once one succeeds.
   *
   * @returns whether it is the owner now
   * @throws StatusError `Conflict` when somebody else changed the status meanwhile
   */
  async claim(
    name: string,
    owner: string,
    isFree: (cluster: PediaCluster) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const cluster = await this.#read(name, signal);
    if (cluster === undefined || cluster.status?.shardingName === owner) {
      return cluster !== undefined;
    }
    if (!(await isFree(cluster))) {
      return false;
    }
    const status = changeStatus(cluster.status, { shardingName: owner }, new Date());
    const updated = await this.client.updateStatus(PEDIA_CLUSTERS, { ...cluster, status }, signal);
    this.#written.set(name, updated.metadata.resourceVersion ?? '');
    return true;
  }

  /** The informer's copy, unless it may be older than what we wrote last: that would make a needed write look needless. */
  async #current(name: string, signal: AbortSignal): Promise<PediaCluster | undefined> {
    const cached = this.clusters.get({ namespace: '', name });
    const written = this.#written.get(name);
    if (written === undefined || cached?.metadata.resourceVersion === written) {
      this.#written.delete(name);
      return cached;
    }
    return this.#read(name, signal);
  }

  async #read(name: string, signal: AbortSignal): Promise<PediaCluster | undefined> {
    try {
      return await this.client.get<PediaCluster>(PEDIA_CLUSTERS, { namespace: '', name }, signal);
    } catch (error) {
      if (StatusError.is(error, 'NotFound')) {
        return undefined;
      }
      throw error;
    }
  }
}
