import type { PediaCluster } from '#api';
import type { GroupVersion, KubernetesObject } from '#kube';
import { FeatureGates } from '#options';
import { Registry, silentLogger } from '#telemetry';
import { startMemberCluster, type MemberCluster } from '#testing';
import { apiserverFeatures } from '../apiserver.options.js';
import type { ResourceRegistry } from '../resource-registry.js';
import { resourceViewOf, ResourceView } from '../resource-view.js';
import type { StoredDefinition, StoredDefinitions } from '../stored-definitions.js';
import { MemberOpenApi } from './member-openapi.js';
import type { OpenApiDocument } from './openapi-document.js';
import { ViewOpenApi } from './view-openapi.js';

const core = { group: '', version: 'v1' };
const foos = { group: 'example.io', version: 'v1' };
const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function fooDefinition(description: string): KubernetesObject {
  const openAPIV3Schema = { type: 'object', description, properties: { size: { type: 'integer' } } };
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } };
  const names = { plural: 'foos', singular: 'foo', kind: 'Foo', listKind: 'FooList' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'foos.example.io' },
    spec: { group: 'example.io', scope: 'Namespaced', names, versions: [version] },
  };
}

function pediaCluster(name: string, member: MemberCluster, kinds: Readonly<Record<string, string>>): PediaCluster {
  const kubeconfig = Buffer.from(member.kubeconfig()).toString('base64');
  const syncResources = Object.entries(kinds).map(([resource, kind]) => {
    const { group, version } = kind === 'Foo' ? foos : core;
    const syncConditions = [{ version, status: 'Syncing' as const, lastTransitionTime: '2024-01-01T00:00:00Z' }];
    return { group, resources: [{ name: resource, kind, namespaced: true, syncConditions }] };
  });
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name },
    spec: { kubeconfig, syncResources: [] },
    status: { syncResources },
  };
}

describe('ViewOpenApi', () => {
  let first: MemberCluster;
  let second: MemberCluster;

  beforeAll(async () => {
    first = await startMemberCluster({ name: 'first' });
    second = await startMemberCluster({ name: 'second' });
    for (const [member, description] of [
      [first, 'A foo of the first.'],
      [second, 'A foo of the second.'],
    ] as const) {
      member.store.create(crds, fooDefinition(description));
    }
  });
  afterAll(async () => {
    await first.stop();
    await second.stop();
  });

  function openApiOf(
    clusters: readonly PediaCluster[],
    { defined, gates = '' }: { readonly defined?: StoredDefinition; readonly gates?: string } = {},
  ): ViewOpenApi {
    const views = new Map(clusters.map((cluster) => [cluster.metadata.name, resourceViewOf(cluster)]));
    const registry: Pick<ResourceRegistry, 'viewOf' | 'clusters' | 'clusterOf' | 'findIn'> = {
      viewOf: (name) => (name === undefined ? ResourceView.union(views.values()) : (views.get(name) as ResourceView)),
      clusters: () => clusters,
      clusterOf: (name) => clusters.find(({ metadata }) => metadata.name === name) as PediaCluster,
      findIn: (name, requested) => views.get(name)?.find(requested),
    };
    const definitions: Pick<StoredDefinitions, 'find'> = { find: () => Promise.resolve(defined) };
    const features = new FeatureGates(apiserverFeatures);
    features.set(gates);
    return new ViewOpenApi(
      registry as ResourceRegistry,
      definitions as StoredDefinitions,
      new MemberOpenApi(silentLogger, new Registry()),
      features,
    );
  }

  async function documentOf(
    openApi: ViewOpenApi,
    cluster: string | undefined,
    groupVersion: GroupVersion,
  ): Promise<OpenApiDocument & { readonly hash: string; readonly isHashed: boolean }> {
    const document = await openApi.document(cluster, groupVersion, AbortSignal.timeout(10_000));
    const { body = Buffer.from('{}'), hash = '', isHashed = false } = document ?? {};
    return { ...(JSON.parse(body.toString()) as OpenApiDocument), hash, isHashed };
  }

  it('describes kinds of a cluster as the cluster does, with what their schemas refer to and nothing else', async () => {
    const openApi = openApiOf([pediaCluster('c1', first, { pods: 'Pod' })]);

    const { components, paths } = await documentOf(openApi, 'c1', core);

    expect(Object.keys(components.schemas)).toEqual([
      'io.k8s.api.core.v1.Container',
      'io.k8s.api.core.v1.PodSpec',
      metadataName,
      'v1.Pod',
    ]);
    expect(Object.keys(paths)).toEqual([
      '/api/v1/pods',
      '/api/v1/namespaces/{namespace}/pods',
      '/api/v1/namespaces/{namespace}/pods/{name}',
    ]);
  });

  it('says what a read answers with, and that writes are refused by the server and not by who reads this', async () => {
    const { paths } = await documentOf(openApiOf([pediaCluster('c1', first, { pods: 'Pod' })]), 'c1', core);

    expect(paths['/api/v1/namespaces/{namespace}/pods/{name}']).toMatchObject({
      get: {
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/v1.Pod' } } } } },
        'x-kubernetes-group-version-kind': { group: '', version: 'v1', kind: 'Pod' },
      },
      patch: {
        parameters: [{ name: 'dryRun' }, { name: 'fieldManager' }, { name: 'fieldValidation' }],
        responses: { 405: {} },
      },
    });
  });

  it('describes a kind of several clusters as the first of them by name, and every kind that one of them has', async () => {
    const clusters = [
      pediaCluster('c1', first, { foos: 'Foo' }),
      pediaCluster('c2', second, { foos: 'Foo', pods: 'Pod' }),
    ];
    const openApi = openApiOf(clusters);

    const { components } = await documentOf(openApi, undefined, foos);
    expect(components.schemas['example.io.v1.Foo']).toMatchObject({ description: 'A foo of the first.' });
    expect(Object.keys((await documentOf(openApi, undefined, core)).components.schemas)).toContain('v1.Pod');
  });

  it('gives the hash of a document before the document is made, and the same to clusters that are alike', async () => {
    const openApi = openApiOf([
      pediaCluster('c1', first, { pods: 'Pod' }),
      pediaCluster('c2', second, { pods: 'Pod' }),
    ]);

    const [hashes, others] = [await openApi.index('c1'), await openApi.index('c2')];

    expect([...hashes.values()]).toEqual([expect.stringMatching(/^[0-9A-F]{128}$/)]);
    expect([...others.values()]).toEqual([...hashes.values()]);
    expect(await documentOf(openApi, 'c1', core)).toMatchObject({ hash: [...hashes.values()][0], isHashed: true });
  });

  it('takes stored definitions for what no member describes, and asks a silent member not again at once', async () => {
    const silent = await startMemberCluster({ name: 'silent' });
    const cluster = pediaCluster('c1', silent, { foos: 'Foo', pods: 'Pod' });
    await silent.stop();
    const schema = { openAPIV3Schema: { type: 'object', properties: { size: { type: 'integer' } } } };
    const openApi = openApiOf([cluster], { defined: { name: 'v1', schema } });

    const { components, isHashed } = await documentOf(openApi, 'c1', foos);
    expect(components.schemas).toMatchObject({
      'io.example.v1.Foo': {
        properties: {
          size: { type: 'integer' },
          metadata: { allOf: [{ $ref: `#/components/schemas/${metadataName}` }] },
        },
        'x-kubernetes-group-version-kind': [{ ...foos, kind: 'Foo' }],
      },
      [metadataName]: { properties: { labels: {} } },
    });
    expect(isHashed).toBe(false);
    await silent.listen();
    expect([...(await openApi.index('c1')).values()]).toEqual([undefined, undefined]);
    expect(silent.requests.all()).toEqual([]);
    await silent.stop();
  });

  it('asks no member with the gate off, and says then of built-in kinds that they are objects', async () => {
    const cluster = pediaCluster('c1', first, { pods: 'Pod' });
    const openApi = openApiOf([cluster], { gates: 'OpenAPIFromClusters=false' });

    const { components } = await documentOf(openApi, 'c1', core);

    expect(components.schemas).toEqual({
      'core.v1.Pod': expect.objectContaining({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
    });
  });
});
