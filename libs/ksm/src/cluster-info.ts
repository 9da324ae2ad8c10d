import type { PediaCluster } from '#api';
import { familyHeader, labelText, sampleLine } from './exposition.js';
import type { KeyAllowlist } from './key-allowlist.js';
import { mapLabels } from './map-labels.js';

/** Labels and annotations of PediaClusters to show. */
export interface ClusterKeys {
  readonly labels: KeyAllowlist | undefined;
  readonly annotations: KeyAllowlist | undefined;
}

const family = {
  name: 'clusterpedia_cluster_info',
  help: 'Labels and annotations of the cluster, to be joined by the label cluster.',
  stability: 'experimental',
} as const;

/** A family with one sample for each cluster, `''` without any; nobody has asked for it when no key is allowed. */
export function clusterInfo(clusters: readonly PediaCluster[], keys: ClusterKeys): string {
  if (clusters.length === 0 || (keys.labels === undefined && keys.annotations === undefined)) {
    return '';
  }
  const lines = clusters.map(({ metadata: { name, labels, annotations } }) => {
    const all = [
      ['cluster', name] as const,
      ...shown('label', labels, keys.labels),
      ...shown('annotation', annotations, keys.annotations),
    ];
    return sampleLine(family.name, all.map(labelText).join(','), 1);
  });
  return `${familyHeader(family)}${lines.join('')}`;
}

function shown(
  prefix: string,
  map: Readonly<Record<string, string>> = {},
  allowed: KeyAllowlist | undefined,
): ReturnType<typeof mapLabels> {
  const entries = Object.entries(map).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return allowed === undefined ? [] : mapLabels(prefix, entries, allowed);
}
