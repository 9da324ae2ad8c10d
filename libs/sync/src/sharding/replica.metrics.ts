import { registerMetrics, type MetricDefinition, type Registry } from '#telemetry';

/** How replicas share the clusters; only with automatic sharding. */
export const replicaMetrics = {
  replicas: {
    type: 'gauge',
    name: 'clustersynchro_replicas',
    help: 'Replicas that share the clusters, as this one sees them.',
    labels: [],
  },
  clusters: {
    type: 'gauge',
    name: 'clustersynchro_owned_clusters',
    help: 'Clusters that this replica has, and those nobody has.',
    labels: ['owner'],
  },
  load: {
    type: 'gauge',
    name: 'clustersynchro_replica_load',
    help: 'Objects stored of the clusters of this replica, and 500 for each cluster.',
    labels: [],
  },
  handedOver: {
    type: 'counter',
    name: 'clustersynchro_clusters_given_away_total',
    help: 'Clusters that this replica decided to give to another.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

/** How the clusters are shared, as one replica knows it. */
export interface ReplicaView {
  readonly replicas: number;
  readonly owned: number;
  readonly free: number;
  readonly load: number;
}

/** Shows how the replicas share the clusters; only where they do. */
export class ReplicaMetrics {
  readonly #metrics: ReturnType<typeof registerMetrics<typeof replicaMetrics>>;

  constructor(registry: Registry) {
    this.#metrics = registerMetrics(registry, replicaMetrics);
  }

  show({ replicas, owned, free, load }: ReplicaView): void {
    this.#metrics.replicas.set({}, replicas);
    this.#metrics.clusters.set({ owner: 'self' }, owned);
    this.#metrics.clusters.set({ owner: 'nobody' }, free);
    this.#metrics.load.set({}, load);
  }

  gaveAway(clusters: number): void {
    this.#metrics.handedOver.inc({}, clusters);
  }
}
