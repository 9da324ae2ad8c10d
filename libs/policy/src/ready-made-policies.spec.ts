import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ClusterImportPolicy, PediaCluster } from '#api';
import { restConfigOfCluster } from '#client';
import { objectKey, type KubernetesObject } from '#kube';
import { PolicySelection } from './policy-selection.js';
import { parsePediaCluster } from './rendering/pediacluster.parser.js';
import { isTrue } from './rendering/render.js';
import { resolveReferences } from './rendering/resolve-references.js';
import { TemplateCache } from './rendering/template-cache.js';

const directory = 'charts/clusterpedia/policies';
const templates = new TemplateCache();

function policyOf(name: string): ClusterImportPolicy {
  return parse(readFileSync(join(directory, `${name}.yaml`), 'utf8')) as ClusterImportPolicy;
}

/** How far an object gets: the reason why it has no PediaCluster, or the PediaCluster. */
function importWith(
  name: string,
  source: KubernetesObject,
  others: readonly KubernetesObject[] = [],
): string | PediaCluster {
  const { spec } = policyOf(name);
  const selection = PolicySelection.of(spec, templates).of(source);
  if (selection.is !== 'named') {
    return selection.is;
  }
  const references = (spec.references ?? []).map(({ versions = ['v1'], ...rest }) => ({
    ...rest,
    version: versions[0] ?? '',
  }));
  const { objects, problem } = resolveReferences(references, source, templates, (_, wanted) =>
    others.find((other) => objectKey(other) === objectKey({ metadata: wanted })),
  );
  if (problem !== undefined) {
    return problem.reason;
  }
  const data = { source, references: objects };
  if (!isTrue(templates.get('creationCondition', spec.creationCondition).execute(data))) {
    return 'WaitCreationCondition';
  }
  return parsePediaCluster(templates.get('template', spec.template).execute(data), selection.name);
}

async function connectionOf(cluster: string | PediaCluster): Promise<object> {
  if (typeof cluster === 'string') {
    return { why: cluster };
  }
  const config = await restConfigOfCluster(cluster);
  const said = Object.entries(config).filter(([, value]) => value !== undefined && value !== false);
  return { name: cluster.metadata.name, ...Object.fromEntries(said) };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function secret(
  namespace: string,
  name: string,
  data: Record<string, string>,
  metadata: object = {},
): KubernetesObject {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, ...metadata }, data: encoded };
}

const conditions = (type: string, status = 'True'): object[] => [
  { type: 'Other', status: 'True' },
  { type, status },
  { type: 'Another', status: 'False' },
];

const memberKubeconfig = JSON.stringify({
  'current-context': 'c',
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://member:6443', 'certificate-authority-data': base64('CA') } }],
  users: [{ name: 'u', user: { 'client-certificate-data': base64('C'), 'client-key-data': base64('K') } }],
});
const byKubeconfig = { server: 'https://member:6443', ca: 'CA', cert: 'C', key: 'K' };

type Row = readonly [what: string, source: KubernetesObject, others: readonly KubernetesObject[], expected: object];

describe('cluster-api', () => {
  const cluster = (status: object): KubernetesObject => ({
    apiVersion: 'cluster.x-k8s.io/v1beta1',
    kind: 'Cluster',
    metadata: { namespace: 'team', name: 'dev' },
    status,
  });
  const kubeconfig = [secret('team', 'dev-kubeconfig', { value: memberKubeconfig })];

  it.each<Row>([
    [
      'imports a Cluster',
      cluster({ conditions: conditions('ControlPlaneInitialized') }),
      kubeconfig,
      { name: 'capi-team-dev', ...byKubeconfig },
    ],
    [
      'waits for the control plane',
      cluster({ conditions: conditions('ControlPlaneInitialized', 'False') }),
      kubeconfig,
      { why: 'WaitCreationCondition' },
    ],
    ['waits for a status', cluster({}), kubeconfig, { why: 'WaitCreationCondition' }],
    [
      'waits for the kubeconfig',
      cluster({ conditions: conditions('ControlPlaneInitialized') }),
      [],
      { why: 'ReferenceResourceNotFound' },
    ],
  ])('%s', async (_, source, others, expected) => {
    expect(await connectionOf(importWith('cluster-api', source, others))).toEqual(expected);
  });
});

describe('karmada', () => {
  const cluster = (spec: object, ready = 'True'): KubernetesObject => ({
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'member1' },
    spec: { syncMode: 'Push', secretRef: { namespace: 'karmada-cluster', name: 'member1' }, ...spec },
    status: { conditions: conditions('Ready', ready) },
  });
  const others = [secret('karmada-cluster', 'member1', { token: 'T', caBundle: 'CA' })];
  const apiEndpoint = 'https://member1:6443';

  it.each<Row>([
    [
      'imports a Cluster',
      cluster({ apiEndpoint }),
      others,
      { name: 'karmada-member1', server: apiEndpoint, ca: 'CA', token: 'T' },
    ],
    ['waits until it is ready', cluster({ apiEndpoint }, 'False'), others, { why: 'WaitCreationCondition' }],
    ['waits for an endpoint', cluster({ apiEndpoint: '' }), others, { why: 'WaitCreationCondition' }],
    [
      'does not import a Cluster that pulls',
      cluster({ syncMode: 'Pull', secretRef: undefined }),
      others,
      { why: 'FailedReferenceResourceParse' },
    ],
  ])('%s', async (_, source, references, expected) => {
    expect(await connectionOf(importWith('karmada', source, references))).toEqual(expected);
  });
});

describe('kubevela', () => {
  const data = { endpoint: 'https://prod:6443', 'ca.crt': 'CA', 'tls.crt': 'C', 'tls.key': 'K' };
  const label = (type: string): object => ({ labels: { 'cluster.core.oam.dev/cluster-credential-type': type } });

  it.each<Row>([
    [
      'imports a cluster with a certificate',
      secret('vela-system', 'prod', data, label('X509Certificate')),
      [],
      { name: 'vela-prod', server: 'https://prod:6443', ca: 'CA', cert: 'C', key: 'K' },
    ],
    [
      'leaves other credentials out',
      secret('vela-system', 'prod', data, label('ServiceAccountToken')),
      [],
      { why: 'skipped' },
    ],
    ['leaves Secrets without labels out', secret('vela-system', 'prod', data), [], { why: 'skipped' }],
    ['leaves other namespaces out', secret('default', 'prod', data, label('X509Certificate')), [], { why: 'skipped' }],
  ])('%s', async (_, source, others, expected) => {
    expect(await connectionOf(importWith('kubevela', source, others))).toEqual(expected);
  });
});

describe('vcluster', () => {
  const data = {
    'certificate-authority': 'CA',
    'client-certificate': 'C',
    'client-key': 'K',
    config: memberKubeconfig,
  };
  const { 'client-key': _, ...incomplete } = data;

  it.each<Row>([
    ['imports a vCluster', secret('team', 'vc-dev', data), [], { name: 'vc-team-dev', ...byKubeconfig }],
    ['leaves Secrets of other names out', secret('team', 'dev', data), [], { why: 'skipped' }],
    ['leaves incomplete Secrets out', secret('team', 'vc-dev', incomplete), [], { why: 'skipped' }],
    [
      'leaves Secrets out whose kubeconfig is of another',
      secret('team', 'vc-dev', { ...data, 'client-key': 'other' }),
      [],
      { why: 'skipped' },
    ],
    ['leaves Secrets without data out', { metadata: { namespace: 'team', name: 'vc-dev' } }, [], { why: 'skipped' }],
  ])('%s', async (_what, source, others, expected) => {
    expect(await connectionOf(importWith('vcluster', source, others))).toEqual(expected);
  });

  it('says where the vCluster is', () => {
    expect(importWith('vcluster', secret('team', 'vc-dev', data))).toMatchObject({
      spec: { apiserver: 'https://dev.team.svc', kubeconfig: base64(memberKubeconfig) },
    });
  });
});

describe('argo-cd', () => {
  const labels = { 'argocd.argoproj.io/secret-type': 'cluster' };
  const cluster = (config: object, { namespace = 'argocd', name = 'Prod EU (1)' } = {}): KubernetesObject =>
    secret(
      namespace,
      'cluster-1',
      { name, server: 'https://prod.example:6443', config: JSON.stringify(config) },
      { labels },
    );
  const tlsClientConfig = { insecure: false, caData: base64('CA') };
  const found = { name: 'argocd-prod-eu-1', server: 'https://prod.example:6443' };

  it.each<Row>([
    [
      'imports a cluster with a token',
      cluster({ bearerToken: 'a+b"<', tlsClientConfig }),
      [],
      { ...found, ca: 'CA', token: 'a+b"<' },
    ],
    [
      'imports one with a certificate',
      cluster({ tlsClientConfig: { ...tlsClientConfig, certData: base64('C'), keyData: base64('K') } }),
      [],
      { ...found, ca: 'CA', cert: 'C', key: 'K' },
    ],
    [
      'imports one with a password',
      cluster({ username: 'me', password: 'p', tlsClientConfig }),
      [],
      { ...found, ca: 'CA', username: 'me', password: 'p' },
    ],
    [
      'imports one that is not verified',
      cluster({ bearerToken: 'T', tlsClientConfig: { insecure: true } }),
      [],
      { ...found, insecureSkipTlsVerify: true, token: 'T' },
    ],
    [
      'imports one by another name and a proxy',
      cluster({
        bearerToken: 'T',
        proxyUrl: 'http://proxy:3128',
        tlsClientConfig: { ...tlsClientConfig, serverName: 'kubernetes' },
      }),
      [],
      { ...found, ca: 'CA', token: 'T', proxyUrl: 'http://proxy:3128', tlsServerName: 'kubernetes' },
    ],
    ['imports one without TLS settings', cluster({ bearerToken: 'T' }), [], { ...found, token: 'T' }],
    [
      'calls one without a name by its URL',
      cluster({ bearerToken: 'T' }, { name: '' }),
      [],
      { ...found, name: 'argocd-https-prod-example-6443', token: 'T' },
    ],
    [
      'waits for one that asks AWS',
      cluster({ awsAuthConfig: { clusterName: 'prod' }, tlsClientConfig }),
      [],
      { why: 'WaitCreationCondition' },
    ],
    [
      'waits for one that asks a program',
      cluster({ execProviderConfig: { command: 'aws' }, tlsClientConfig }),
      [],
      { why: 'WaitCreationCondition' },
    ],
    ['leaves other namespaces out', cluster({ bearerToken: 'T' }, { namespace: 'team' }), [], { why: 'skipped' }],
    [
      'leaves repositories out',
      secret('argocd', 'repo', {}, { labels: { 'argocd.argoproj.io/secret-type': 'repository' } }),
      [],
      { why: 'skipped' },
    ],
  ])('%s', async (_, source, others, expected) => {
    expect(await connectionOf(importWith('argo-cd', source, others))).toEqual(expected);
  });
});

describe('open-cluster-management', () => {
  const url = 'https://spoke:6443';
  const cluster = (client: object | undefined, available = 'True', hubAcceptsClient = true): KubernetesObject => ({
    apiVersion: 'cluster.open-cluster-management.io/v1',
    kind: 'ManagedCluster',
    metadata: { name: 'spoke' },
    spec: { hubAcceptsClient, ...(client === undefined ? {} : { managedClusterClientConfigs: [client] }) },
    status: { conditions: conditions('ManagedClusterConditionAvailable', available) },
  });
  const account = (status: object): KubernetesObject => ({
    apiVersion: 'authentication.open-cluster-management.io/v1beta1',
    kind: 'ManagedServiceAccount',
    metadata: { namespace: 'spoke', name: 'clusterpedia' },
    status,
  });
  const ready = [
    account({ tokenSecretRef: { name: 'its-token' } }),
    secret('spoke', 'its-token', { token: 'T', 'ca.crt': 'CA' }),
  ];

  it.each<Row>([
    [
      'imports a ManagedCluster',
      cluster({ url, caBundle: base64('bundle') }),
      ready,
      { name: 'ocm-spoke', server: url, ca: 'bundle', token: 'T' },
    ],
    [
      'takes the CA that came with the token',
      cluster({ url }),
      ready,
      { name: 'ocm-spoke', server: url, ca: 'CA', token: 'T' },
    ],
    ['waits until it is available', cluster({ url }, 'Unknown'), ready, { why: 'WaitCreationCondition' }],
    ['waits for an address', cluster(undefined), ready, { why: 'WaitCreationCondition' }],
    ['waits for the account', cluster({ url }), [], { why: 'ReferenceResourceNotFound' }],
    ['waits for the token', cluster({ url }), [account({})], { why: 'FailedReferenceResourceParse' }],
    ['leaves out what the hub has not accepted', cluster({ url }, 'True', false), ready, { why: 'skipped' }],
  ])('%s', async (_, source, others, expected) => {
    expect(await connectionOf(importWith('open-cluster-management', source, others))).toEqual(expected);
  });
});

describe('cluster-profile', () => {
  const profile = (providers: readonly object[]): KubernetesObject => ({
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ClusterProfile',
    metadata: { namespace: 'fleet', name: 'spoke' },
    status: { accessProviders: providers },
  });
  const cloud = { name: 'google', cluster: { server: 'https://gateway.example' } };
  const details = {
    server: 'https://spoke:6443',
    'certificate-authority-data': base64('CA'),
    'tls-server-name': 'kubernetes',
    'proxy-url': 'http://proxy:3128',
  };
  const reader = { name: 'secretreader', cluster: details };
  const others = [secret('clusterpedia-system', 'spoke', { token: 'T\n' })];
  const connection = {
    server: details.server,
    ca: 'CA',
    tlsServerName: 'kubernetes',
    proxyUrl: 'http://proxy:3128',
    token: 'T',
  };

  it.each<Row>([
    ['imports a ClusterProfile', profile([cloud, reader]), others, { name: 'profile-fleet-spoke', ...connection }],
    ['waits for a provider that it can use', profile([cloud]), others, { why: 'WaitCreationCondition' }],
    ['waits for the token', profile([reader]), [], { why: 'ReferenceResourceNotFound' }],
  ])('%s', async (_, source, references, expected) => {
    expect(await connectionOf(importWith('cluster-profile', source, references))).toEqual(expected);
  });
});

describe('kubeconfig-secrets', () => {
  const labels = { 'clusterpedia.io/kubeconfig': 'true' };
  const named = { 'clusterpedia.io/kubeconfig-key': 'value', 'clusterpedia.io/cluster-name': 'edge' };
  const namespace = 'clusterpedia-system';

  it.each<Row>([
    [
      'imports a kubeconfig',
      secret(namespace, 'member', { kubeconfig: memberKubeconfig }, { labels }),
      [],
      { name: 'member', ...byKubeconfig },
    ],
    [
      'imports one under another key and name',
      secret(namespace, 'member', { value: memberKubeconfig }, { labels, annotations: named }),
      [],
      { name: 'edge', ...byKubeconfig },
    ],
    [
      'waits for the key',
      secret(namespace, 'member', { value: memberKubeconfig }, { labels }),
      [],
      { why: 'WaitCreationCondition' },
    ],
    [
      'leaves Secrets without the label out',
      secret(namespace, 'member', { kubeconfig: memberKubeconfig }),
      [],
      { why: 'skipped' },
    ],
    [
      'leaves other namespaces out',
      secret('team', 'member', { kubeconfig: memberKubeconfig }, { labels }),
      [],
      { why: 'skipped' },
    ],
  ])('%s', async (_, source, others, expected) => {
    expect(await connectionOf(importWith('kubeconfig-secrets', source, others))).toEqual(expected);
  });
});

describe('ready-made policies', () => {
  const token = secret('ns', 'name', { token: 'T' });

  // An error leaves the PediaCluster as it was; an empty field would be taken over.
  it.each([
    ['argo-cd', 'the credentials are', secret('argocd', 'c', { server: 'https://c', config: '{}' }), 'no credentials'],
    ['open-cluster-management', 'the address is', { metadata: { name: 'spoke' }, spec: {} }, 'index of'],
    [
      'cluster-profile',
      'the provider is',
      { metadata: { name: 'edge' }, status: {} },
      'no access provider secretreader',
    ],
    ['kubeconfig-secrets', 'the key is', secret('clusterpedia-system', 'member', {}), 'has no kubeconfig'],
  ])('%s keeps what it knows when %s gone', (name, _, source, message) => {
    const template = templates.get('template', policyOf(name).spec.template);

    expect(() => template.execute({ source, references: { secret: token } })).toThrow(message);
  });

  const withSecretsAsTheOriginal = ['cluster-api', 'karmada', 'kubevela', 'vcluster'];
  const names = readdirSync(directory).map((file) => file.replace('.yaml', ''));

  it('are called as their files', () => {
    expect(names.map((name) => policyOf(name).metadata.name)).toEqual(names);
  });

  it('synchronise Secrets only where the original does', () => {
    const secretly = names.filter((name) => /resources: \[.*\bsecrets\b/.test(policyOf(name).spec.template));

    expect(secretly.toSorted()).toEqual(withSecretsAsTheOriginal);
  });
});
