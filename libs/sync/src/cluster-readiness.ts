import type { PediaCluster } from '#api';
import type { Informer } from '#client';
import { findCondition } from '#kube';
import { registerMetrics, type MetricDefinition, type Registry } from '#telemetry';
import type { ClusterOwnership } from './sharding/cluster-ownership.js';

/** Which PediaClusters are ready. */
export const readinessMetrics = {
  ready: {
    type: 'gauge',
    name: 'clustersynchro_cluster_ready',
    help: 'Whether the condition Ready of a PediaCluster is True, of each cluster that this process synchronises.',
    labels: ['cluster'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Shows as metrics which clusters are ready, each by the process that has it. */
export class ClusterReadiness {
  readonly #metrics: ReturnType<typeof registerMetrics<typeof readinessMetrics>>;

  constructor(registry: Registry) {
    this.#metrics = registerMetrics(registry, readinessMetrics);
  }

  /** @returns ends it: no cluster has a series any more */
  follow(clusters: Informer<PediaCluster>, ownership: Pick<ClusterOwnership, 'of'>): () => void {
    const stop = clusters.onChange(({ name }, _before, after) => {
      if (after === undefined || ownership.of(after) === 'foreign') {
        this.#metrics.ready.remove({ cluster: name });
        return;
      }
      const isReady = findCondition(after.status?.conditions, 'Ready')?.status === 'True';
      this.#metrics.ready.set({ cluster: name }, Number(isReady));
    });
    return () => {
      stop();
      clusters.list().forEach(({ metadata: { name } }) => this.#metrics.ready.remove({ cluster: name }));
    };
  }
}
