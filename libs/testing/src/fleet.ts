import { setTimeout as delay } from 'node:timers/promises';
import { Churn } from './fleet/churn.js';
import { FleetState } from './fleet/fleet-state.js';
import { generateCluster, type ClusterSketch } from './fleet/generate-cluster.js';
import { type MemberCluster, startMemberCluster } from './member-cluster.js';
import { formatKubeconfig } from './member-cluster/kubeconfig.js';

export interface FleetOptions {
  /** The same seed gives the same objects, ages apart. */
  readonly seed: string;
  readonly clusters: number;
  /** About so many pods in each cluster, the rest in proportion; a cluster has some twenty at least. */
  readonly pods: number;
  /** Clusters are called `demo-1`, `demo-2`, … with `demo`. */
  readonly prefix: string;
  /** Port of the first cluster, the others follow; free ones when absent. */
  readonly firstPort?: number;
  /** Where the fleet's objects are kept from one process to the next; nowhere when absent. */
  readonly stateDirectory?: string;
}

const tickMs = 100;

/** Many simulated member clusters with workloads in them. Whoever starts it stops it. */
export class Fleet {
  constructor(
    readonly clusters: readonly MemberCluster[],
    private readonly seed: string,
    private readonly state?: FleetState,
  ) {}

  /** One kubeconfig with a context for each cluster, called as the cluster. */
  kubeconfig(): string {
    return formatKubeconfig(this.clusters.map((cluster) => cluster.kubeconfigEntry()));
  }

  /** Let the clusters live: so many changes a second, all clusters together, until the signal aborts. */
  async churn(signal: AbortSignal, changesPerSecond: number): Promise<void> {
    const lives = this.clusters.map(({ name, store }) => new Churn(store, `${this.seed}/${name}`));
    const begin = Date.now();
    let turn = 0;
    while (!signal.aborted) {
      // By the clock: a busy machine must not slow the changes down, only make them come in bursts.
      const due = ((Date.now() - begin) / 1000) * changesPerSecond;
      for (; turn < due; turn += 1) {
        lives[turn % lives.length]?.step();
      }
      await pause(signal);
    }
  }

  /** Keeps the objects for the next process, where there is a directory for it. */
  async save(): Promise<void> {
    for (const cluster of this.clusters) {
      await this.state?.save(cluster);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.clusters.map((cluster) => cluster.stop()));
    await this.save();
  }
}

/** Starts the clusters and fills them. @throws Error when a port is taken */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { seed, clusters: count, pods, prefix, firstPort, stateDirectory } = options;
  const state = stateDirectory === undefined ? undefined : new FleetState(stateDirectory);
  const clusters: MemberCluster[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `${prefix}-${index + 1}`;
    const port = firstPort === undefined ? 0 : firstPort + index;
    const cluster = await startMemberCluster({ name, port });
    if ((await state?.load(cluster)) !== true) {
      fill(cluster, { name, seed, pods, now: new Date() });
    }
    clusters.push(cluster);
  }
  return new Fleet(clusters, seed, state);
}

function fill({ store }: MemberCluster, sketch: ClusterSketch): void {
  for (const object of generateCluster(sketch)) {
    store.put(object);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(tickMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
