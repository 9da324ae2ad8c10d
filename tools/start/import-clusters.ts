import { PEDIA_CLUSTERS, type ClusterGroupResources, type ClusterGroupResourcesStatus, type PediaCluster } from '#api';
import { findCondition } from '#kube';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterpediaConnection } from './clusterpedia-connection.js';

/** A member cluster to import. */
export interface ImportedCluster {
  readonly name: string;
  /** YAML that needs no other file. */
  readonly kubeconfig: string;
  readonly withSecrets: boolean;
}

interface Progress {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const pollMs = 250;

const coreResources = [
  'configmaps',
  'endpoints',
  'events',
  'limitranges',
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'serviceaccounts',
  'services',
];
const wholeGroups = [
  'apiextensions.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'discovery.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
];

/** Imports clusters and waits until each is Ready and has been listed once; what is not, is named and waited for. */
export async function importClusters(
  connection: ClusterpediaConnection,
  clusters: readonly ImportedCluster[],
  { signal, say }: Progress,
): Promise<void> {
  say(`importing ${clusters.map(({ name }) => name).join(', ')}`);
  for (const cluster of clusters) {
    await connection.client.patch(
      PEDIA_CLUSTERS,
      { namespace: '', name: cluster.name },
      { type: 'apply', body: pediaCluster(cluster), fieldManager: 'npm-start', force: true },
      signal,
    );
  }
  let waiting = '';
  for (;;) {
    const behind = await findBehind(connection, clusters, signal);
    if (behind.length === 0) {
      return;
    }
    const line = behind.join('; ');
    if (line !== waiting) {
      say(`waiting for ${line}`);
      waiting = line;
    }
    await delay(pollMs, undefined, { signal });
  }
}

function pediaCluster({ name, kubeconfig, withSecrets }: ImportedCluster): PediaCluster {
  const syncResources: ClusterGroupResources[] = [
    { group: '', resources: withSecrets ? [...coreResources, 'secrets'] : coreResources },
    ...wholeGroups.map((group) => ({ group, resources: ['*'] })),
  ];
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name },
    spec: {
      kubeconfig: Buffer.from(kubeconfig).toString('base64'),
      syncResources,
      syncAllCustomResources: true,
    },
  };
}

/** Which clusters are not there yet, and why, in words. */
async function findBehind(
  { client }: ClusterpediaConnection,
  clusters: readonly ImportedCluster[],
  signal: AbortSignal,
): Promise<string[]> {
  const reasons = await Promise.all(
    clusters.map(async ({ name }) => {
      const cluster = await client.get<PediaCluster>(PEDIA_CLUSTERS, { namespace: '', name }, signal);
      const reason = whyBehind(cluster);
      return reason === undefined ? [] : [`${name}: ${reason}`];
    }),
  );
  return reasons.flat();
}

function whyBehind({ status }: PediaCluster): string | undefined {
  const { conditions = [], syncResources = [] } = status ?? {};
  if (findCondition(conditions, 'Ready')?.status !== 'True') {
    // What is wrong is worth reading; that nothing is known yet is not.
    const health = findCondition(conditions, 'ClusterHealthy');
    return health?.status === 'False' ? health.message : 'connecting';
  }
  return whyNotListed(syncResources);
}

function whyNotListed(groups: readonly ClusterGroupResourcesStatus[]): string | undefined {
  const conditions = groups.flatMap((group) => group.resources).flatMap((resource) => resource.syncConditions);
  // A type that the member refuses is shown in the status; waiting for it would be waiting for ever.
  const behind = conditions.filter(({ status: state, initialListPhase }) => state === 'Pending' || initialListPhase);
  if (conditions.length === 0) {
    return 'asking what it serves';
  }
  return behind.length === 0 ? undefined : `${conditions.length - behind.length} of ${conditions.length} resources`;
}
