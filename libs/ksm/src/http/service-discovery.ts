import type { PediaCluster } from '#api';
import { clusterPath } from './landing-page.js';

/** Targets with labels in common, as the HTTP service discovery of Prometheus has them. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A cluster that contributes, and what the control plane says about it, if it does. */
export interface DiscoveredCluster {
  readonly name: string;
  readonly cluster: PediaCluster | undefined;
}

/**
 * One group for each cluster, with its path and its labels as meta labels.
 *
 * @param target - host and port of this listener, as the client asked for them
 * @see https://prometheus.io/docs/prometheus/latest/http_sd/
 */
export function targetGroups(clusters: readonly DiscoveredCluster[], target: string): readonly TargetGroup[] {
  return clusters.map(({ name, cluster }) => ({
    targets: [target],
    labels: {
      __metrics_path__: clusterPath(name),
      __meta_clusterpedia_cluster: name,
      ...Object.fromEntries(
        Object.entries(cluster?.metadata.labels ?? {}).map(([key, value]) => [
          `__meta_clusterpedia_cluster_label_${key.replaceAll(/[^A-Za-z0-9_]/g, '_')}`,
          value,
        ]),
      ),
    },
  }));
}
