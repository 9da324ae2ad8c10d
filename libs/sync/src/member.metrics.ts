import { ConnectionError } from '#client';
import { StatusError } from '#kube';
import { registerMetrics, type MetricDefinition, type Registry } from '#telemetry';

/** How members answer, and how far storage is behind them. */
export const memberMetrics = {
  failures: {
    type: 'counter',
    name: 'clustersynchro_member_request_failures_total',
    help: 'Lists and watches of a member that failed and were tried again.',
    labels: ['cluster', 'verb', 'reason'],
  },
  lag: {
    type: 'gauge',
    name: 'clustersynchro_cluster_lag_seconds',
    help: 'How long the oldest change of a cluster that is not stored has been on its way; 0 when all are.',
    labels: ['cluster'],
  },
} as const satisfies Record<string, MetricDefinition>;

type FailureLabels = Readonly<Record<(typeof memberMetrics.failures.labels)[number], string>>;

/** How members answer, seen from here. */
export class MemberMetrics {
  readonly #metrics: ReturnType<typeof registerMetrics<typeof memberMetrics>>;
  readonly #seriesByCluster = new Map<string, Map<string, FailureLabels>>();

  constructor(registry: Registry) {
    this.#metrics = registerMetrics(registry, memberMetrics);
  }

  requestFailed(cluster: string, verb: 'list' | 'watch', error: unknown): void {
    const labels = { cluster, verb, reason: reasonOf(error) };
    const series = this.#seriesByCluster.get(cluster) ?? new Map<string, FailureLabels>();
    this.#seriesByCluster.set(cluster, series.set(`${verb} ${labels.reason}`, labels));
    this.#metrics.failures.inc(labels);
  }

  /** How far storage is behind the cluster. */
  setLag(cluster: string, seconds: number): void {
    this.#metrics.lag.set({ cluster }, seconds);
  }

  /** The cluster is synchronised no more: its series go. */
  forget(cluster: string): void {
    this.#seriesByCluster.get(cluster)?.forEach((labels) => this.#metrics.failures.remove(labels));
    this.#seriesByCluster.delete(cluster);
    this.#metrics.lag.remove({ cluster });
  }
}

/** A reason of Kubernetes when the member gave one. Few values, so that the series stay few. */
function reasonOf(error: unknown): string {
  if (error instanceof StatusError) {
    return error.reason;
  }
  return error instanceof ConnectionError ? 'ConnectionLost' : 'NotHandled';
}
