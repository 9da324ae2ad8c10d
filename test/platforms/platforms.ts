import type { GroupVersionResource, KubernetesObject } from '#kube';
import { base64, type MemberCredentials } from './member-credentials.js';

/** A platform as it looks from the control plane, with one cluster. */
export interface Platform {
  /** Of the ready-made policy, and of its file. */
  readonly policy: string;
  /** What the policy calls the cluster. */
  readonly cluster: string;
  /** Everything the platform keeps about the cluster, the object first that stands for it. */
  readonly objects: (credentials: MemberCredentials) => readonly [KubernetesObject, ...KubernetesObject[]];
  /** The type of the first object. */
  readonly source: GroupVersionResource;
}

const secrets = { group: '', version: 'v1', resource: 'secrets' } as const;

/** Every platform there is a ready-made policy for. */
export const platforms: readonly Platform[] = [
  {
    policy: 'cluster-api',
    cluster: 'capi-team-dev',
    source: { group: 'cluster.x-k8s.io', version: 'v1beta2', resource: 'clusters' },
    objects: ({ kubeconfig }) => [
      {
        apiVersion: 'cluster.x-k8s.io/v1beta2',
        kind: 'Cluster',
        metadata: { namespace: 'team', name: 'dev' },
        spec: {},
        status: { conditions: conditions('ControlPlaneInitialized') },
      },
      secret('team', 'dev-kubeconfig', { value: kubeconfig }),
    ],
  },
  {
    policy: 'karmada',
    cluster: 'karmada-member1',
    source: { group: 'cluster.karmada.io', version: 'v1alpha1', resource: 'clusters' },
    objects: ({ server, token, ca }) => [
      {
        apiVersion: 'cluster.karmada.io/v1alpha1',
        kind: 'Cluster',
        metadata: { name: 'member1' },
        spec: {
          syncMode: 'Push',
          apiEndpoint: server,
          secretRef: { namespace: 'karmada-cluster', name: 'member1' },
        },
        status: { conditions: conditions('Ready') },
      },
      secret('karmada-cluster', 'member1', { token, caBundle: ca }),
    ],
  },
  {
    policy: 'kubevela',
    cluster: 'vela-prod',
    source: secrets,
    objects: ({ server, ca, cert, key }) => [
      secret(
        'vela-system',
        'prod',
        { endpoint: server, 'ca.crt': ca, 'tls.crt': cert, 'tls.key': key },
        { 'cluster.core.oam.dev/cluster-credential-type': 'X509Certificate' },
      ),
    ],
  },
  {
    policy: 'vcluster',
    cluster: 'vc-team-preview',
    source: secrets,
    objects: ({ ca, cert, key, kubeconfig }) => [
      secret('team', 'vc-preview', {
        'certificate-authority': ca,
        'client-certificate': cert,
        'client-key': key,
        config: kubeconfig,
      }),
    ],
  },
  {
    policy: 'argo-cd',
    cluster: 'argocd-production',
    source: secrets,
    objects: ({ server, ca, token }) => [
      secret(
        'argocd',
        'cluster-production-2719',
        {
          name: 'Production',
          server,
          config: JSON.stringify({ bearerToken: token, tlsClientConfig: { insecure: false, caData: base64(ca) } }),
        },
        { 'argocd.argoproj.io/secret-type': 'cluster' },
      ),
    ],
  },
  {
    policy: 'open-cluster-management',
    cluster: 'ocm-spoke',
    source: { group: 'cluster.open-cluster-management.io', version: 'v1', resource: 'managedclusters' },
    objects: ({ server, ca, token }) => [
      {
        apiVersion: 'cluster.open-cluster-management.io/v1',
        kind: 'ManagedCluster',
        metadata: { name: 'spoke' },
        spec: { hubAcceptsClient: true, managedClusterClientConfigs: [{ url: server, caBundle: base64(ca) }] },
        status: { conditions: conditions('ManagedClusterConditionAvailable') },
      },
      {
        apiVersion: 'authentication.open-cluster-management.io/v1beta1',
        kind: 'ManagedServiceAccount',
        metadata: { namespace: 'spoke', name: 'clusterpedia' },
        spec: { rotation: {} },
        status: { tokenSecretRef: { name: 'clusterpedia', lastRefreshTimestamp: '2026-01-01T00:00:00Z' } },
      },
      secret('spoke', 'clusterpedia', { token, 'ca.crt': ca }),
    ],
  },
  {
    policy: 'cluster-profile',
    cluster: 'profile-fleet-edge',
    source: { group: 'multicluster.x-k8s.io', version: 'v1alpha1', resource: 'clusterprofiles' },
    objects: ({ server, ca, token }) => [
      {
        apiVersion: 'multicluster.x-k8s.io/v1alpha1',
        kind: 'ClusterProfile',
        metadata: { namespace: 'fleet', name: 'edge', labels: { 'x-k8s.io/cluster-manager': 'inventory' } },
        spec: { displayName: 'edge', clusterManager: { name: 'inventory' } },
        status: {
          accessProviders: [{ name: 'secretreader', cluster: { server, 'certificate-authority-data': base64(ca) } }],
        },
      },
      secret('clusterpedia-system', 'edge', { token }),
    ],
  },
  {
    policy: 'kubeconfig-secrets',
    cluster: 'laptop',
    source: secrets,
    objects: ({ kubeconfig }) => [
      secret('clusterpedia-system', 'laptop', { kubeconfig }, { 'clusterpedia.io/kubeconfig': 'true' }),
    ],
  },
];

function secret(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): KubernetesObject {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, labels }, type: 'Opaque', data: encoded };
}

function conditions(type: string): readonly object[] {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return [{ type, status: 'True', reason: 'AsExpected', message: '', lastTransitionTime }];
}
