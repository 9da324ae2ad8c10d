import type { PediaCluster } from '#api';
import { matchesLabels, type LabelSelector } from '#kube';

/** Which clusters contribute. Everything must hold; empty selectors select all. */
export interface ClusterSelectors {
  readonly labels: LabelSelector;
  readonly annotations: LabelSelector;
}

/** Whether a cluster contributes. One that is not known, because it was never there or is gone, does not. */
export function isClusterSelected(
  cluster: PediaCluster | undefined,
  { labels, annotations }: ClusterSelectors,
): boolean {
  return (
    cluster !== undefined &&
    matchesLabels(labels, cluster.metadata.labels) &&
    matchesLabels(annotations, cluster.metadata.annotations)
  );
}
