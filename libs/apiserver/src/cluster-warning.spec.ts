import type { Condition, PediaCluster } from '#api';
import { clusterWarning } from './cluster-warning.js';

function clusterWith(health: Pick<Condition, 'status' | 'reason'> | undefined): PediaCluster {
  const condition = { type: 'ClusterHealthy', message: '', lastTransitionTime: '2024-01-01T00:00:00Z' };
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name: 'c2' },
    spec: { syncResources: [] },
    status: { conditions: health === undefined ? [] : [{ ...condition, ...health }] },
  };
}

describe('clusterWarning', () => {
  it.each([
    ['True', 'Healthy', undefined],
    ['False', 'Unhealthy', '299 - "c2 is not ready and the resources obtained may be inaccurate, reason: Unhealthy"'],
    [
      'Unknown',
      'a "b" \\',
      '299 - "c2 is not ready and the resources obtained may be inaccurate, reason: a \\"b\\" \\\\"',
    ],
  ] as const)('says of a cluster that is %s because of %s: %s', (status, reason, expected) => {
    expect(clusterWarning(clusterWith({ status, reason }))).toBe(expected);
  });

  it('says of a cluster whose health is not known that it is not ready', () => {
    expect(clusterWarning(clusterWith(undefined))).toBe(
      '299 - "c2 is not ready and the resources obtained may be inaccurate."',
    );
  });
});
