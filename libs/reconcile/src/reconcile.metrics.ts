import { registerMetrics, type Registry } from '#telemetry';

/** Metrics of every reconcile loop of the process, told apart by the loop's name. */
export const reconcileMetrics = {
  depth: {
    name: 'workqueue_depth',
    type: 'gauge',
    help: 'Requests that wait for a worker.',
    labels: ['name'],
  },
  reconciles: {
    name: 'controller_runtime_reconcile_total',
    type: 'counter',
    help: 'Runs of a reconciler, by how they ended: success, requeue_after, error or terminal_error.',
    labels: ['controller', 'result'],
  },
  seconds: {
    name: 'controller_runtime_reconcile_time_seconds',
    type: 'histogram',
    help: 'Time one run of a reconciler takes.',
    labels: ['controller'],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
  },
} as const;

export type ReconcileMetrics = ReturnType<typeof registerMetrics<typeof reconcileMetrics>>;

const metricsByRegistry = new WeakMap<Registry, ReconcileMetrics>();

/** The metrics of a registry: registered at the first call, shared by all loops afterwards. */
export function reconcileMetricsOf(registry: Registry): ReconcileMetrics {
  let metrics = metricsByRegistry.get(registry);
  if (metrics === undefined) {
    metrics = registerMetrics(registry, reconcileMetrics);
    metricsByRegistry.set(registry, metrics);
  }
  return metrics;
}
