import type { PediaCluster } from '#api';
import { findCondition } from '#kube';

/**
 * Value of the Warning header when what is stored of a cluster may be old; nothing for a healthy one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5
 */
export function clusterWarning({ metadata, status }: PediaCluster): string | undefined {
  const condition = findCondition(status?.conditions, 'ClusterHealthy');
  if (condition?.status === 'True') {
    return undefined;
  }
  const text = `${metadata.name} is not ready and the resources obtained may be inaccurate`;
  const sentence = condition === undefined ? `${text}.` : `${text}, reason: ${condition.reason}`;
  return `299 - "${sentence.replaceAll(/["\\]/g, '\\$&')}"`;
}
