import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject } from '#kube';
import { Kubectl, startMemberCluster, type Aggregator, type MemberCluster } from '#testing';
import { installationNamespace, KubernetesHost } from './kubernetes-host.js';
import type { PodOptions } from './pod-on-host.js';
import { ReleaseOnHost } from './release-on-host.js';
import { openShop } from './shop-objects.js';
import { tokenKubeconfig } from './token-kubeconfig.js';

const rbac = 'rbac.authorization.k8s.io';

/** Those who may search, and on members look at what is there, as an administrator grants it. */
const searchers: readonly KubernetesObject[] = [
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'searchers' },
    rules: [
      { apiGroups: ['clusterpedia.io'], resources: ['*'], verbs: ['get', 'list'] },
      { nonResourceURLs: ['/version'], verbs: ['get'] },
    ],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'searchers' },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'searchers' },
    subjects: [{ kind: 'Group', name: 'searchers' }],
  },
];

/**
 * A Kubernetes on which a release runs, with a member cluster `east` imported by a policy from a Secret, and its aggregation layer. Made by
 * {@link installRelease}; whoever asks for it disposes of it.
 */
export interface InstalledRelease {
  readonly host: KubernetesHost;
  readonly member: MemberCluster;
  readonly release: ReleaseOnHost;
  readonly aggregator: Aggregator;
  /** Path of the kubeconfig of an administrator who comes through the aggregation layer. */
  readonly administrator: string;
  /** kubectl of somebody in `searchers`, or in another group, with a path of the aggregation layer as its server. */
  readonly kubectl: (path: string, group?: string) => Promise<Kubectl>;
  /** Stops everything, in good order where it can. */
  readonly dispose: () => Promise<void>;
}

/**
 * @param install - applies what is to be installed
 * @throws Error with the output of what does not start
 */
export async function installRelease(
  install: (host: KubernetesHost) => Promise<unknown>,
  images: PodOptions['images'] = [],
): Promise<InstalledRelease> {
  const [host, member] = await Promise.all([KubernetesHost.start([]), startMemberCluster({ name: 'east' })]);
  const release = new ReleaseOnHost(host, images);
  const aggregators: Aggregator[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(aggregators.map((aggregator) => aggregator.stop()));
    await release.workloads.stop();
    await Promise.all([host.dispose(), member.stop()]);
  };
  try {
    openShop(member);
    await host.apply(...searchers);
    await install(host);
    await release.workloads.settled();
    await importByPolicy(host, member);
    await host.synced(member.name);
    const aggregator = await release.aggregate();
    aggregators.push(aggregator);
    const kubectl = (path: string, group = 'searchers'): Promise<Kubectl> => kubectlOf(host, aggregator, path, group);
    const administrator = await kubeconfigOf(host, aggregator, '', 'system:masters');
    return { host, member, release, aggregator, administrator, kubectl, dispose };
  } catch (error) {
    await dispose();
    throw new Error([String(error), ...release.workloads.takeProblems()].join('\n'), { cause: error });
  }
}

/** By a policy, so that each component has its part in it. */
async function importByPolicy(host: KubernetesHost, member: MemberCluster): Promise<void> {
  const kubeconfig = Buffer.from(member.kubeconfig()).toString('base64');
  const metadata = { name: `${member.name}-credentials`, namespace: installationNamespace };
  await host.apply(
    { apiVersion: 'v1', kind: 'Secret', metadata, data: { kubeconfig } },
    {
      apiVersion: 'policy.clusterpedia.io/v1alpha1',
      kind: 'ClusterImportPolicy',
      metadata: { name: 'kubeconfigs' },
      spec: {
        source: { group: '', resource: 'secrets' },
        nameTemplate: '{{ trimSuffix "-credentials" .source.metadata.name }}',
        creationCondition: '{{ hasSuffix "-credentials" .source.metadata.name }}',
        template: `
spec:
  authenticationFrom: { kubeconfig: { name: "{{ .source.metadata.name }}", key: kubeconfig } }
  syncResources: [{ group: "", resources: [pods] }]
`,
      },
    },
  );
}

async function kubectlOf(host: KubernetesHost, aggregator: Aggregator, path: string, group: string): Promise<Kubectl> {
  return new Kubectl(await kubeconfigOf(host, aggregator, path, group));
}

async function kubeconfigOf(
  host: KubernetesHost,
  aggregator: Aggregator,
  path: string,
  group: string,
): Promise<string> {
  const file = join(host.directory, `${group}${path.replaceAll('/', '_')}.kubeconfig`);
  const token = host.tokenOf('tess', group);
  await writeFile(file, tokenKubeconfig({ server: `${aggregator.url}${path}`, ca: aggregator.ca, token }));
  return file;
}
