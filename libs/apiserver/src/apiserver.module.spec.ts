import { connect, type ClientHttp2Session } from 'node:http2';
import { gunzipSync } from 'node:zlib';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { parse as parseYaml } from 'yaml';
import { PEDIA_CLUSTERS, type ClusterGroupResourcesStatus, type CollectionResource, type SearchOptions } from '#api';
import { AuthModule } from '#auth';
import { CertificateAuthority, createSecureAdapter } from '#bootstrap';
import { ControlPlaneClient, Informer } from '#client';
import { objectNameOf, type KubernetesObject, type ObjectName, type WatchEvent } from '#kube';
import { FeatureGates, parseCommandLine } from '#options';
import {
  StorageError,
  StorageFactory,
  type CollectionItem,
  type CollectionResourceStorage,
  type ResourceStorage,
  type ResourceStorageConfig,
  type StoredJson,
  type StoredList,
} from '#storage';
import { silentLogger, TelemetryModule } from '#telemetry';
import { ApiserverModule } from './apiserver.module.js';
import { apiserverFeatures } from './apiserver.options.js';
import { proxyFlags } from './proxy/proxy.options.js';
import { requestFlagSets, RequestsModule } from './requests/requests.module.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const CR = '/apis/clusterpedia.io/v1beta1/collectionresources';
const CLUSTER_NAME = 'shadow.clusterpedia.io/cluster-name';
const NOWHERE = 'the server could not find the requested resource';
const { proxy } = parseCommandLine({ proxy: proxyFlags }, []).values;
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

function deployment(cluster: string, namespace: string, name: string, padding = ''): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, annotations: { [CLUSTER_NAME]: cluster }, resourceVersion: '7' },
    spec: { replicas: 2, ...(padding === '' ? {} : { padding }) },
  };
}

const foo: KubernetesObject = {
  apiVersion: 'example.io/v2',
  kind: 'Foo',
  metadata: { name: 'f', namespace: 'default', annotations: { [CLUSTER_NAME]: 'c2' } },
};

/** Enough of a storage for the layers above it: filters by cluster and name, pages by `limit`. */
class FakeStorage extends StorageFactory {
  objects: KubernetesObject[] = [];
  failure: Error | undefined;
  isHanging = false;
  lastSearch: SearchOptions | undefined;

  override getSupportedRequestVerbs = (): readonly string[] => ['get', 'list'];
  override prepareCluster = (): Promise<void> => Promise.resolve();
  override cleanCluster = (): Promise<void> => Promise.resolve();
  override cleanClusterResource = (): Promise<void> => Promise.resolve();
  override ping = (): Promise<void> => Promise.resolve();
  override shutdown = (): Promise<void> => Promise.resolve();
  // oxlint-disable-next-line typescript/require-await -- because the contract is an async iterable
  override async *getResourceVersions(): AsyncGenerator<never> {
    yield* [];
  }

  override getCollectionResources = (): readonly CollectionResource[] => [
    { name: 'any', resourceTypes: [] },
    {
      name: 'workloads',
      resourceTypes: [
        { group: 'apps', version: 'v1', resource: 'deployments' },
        { group: 'apps', version: 'v1', resource: 'daemonsets' },
      ],
    },
  ];

  override newResourceStorage(config: ResourceStorageConfig): ResourceStorage {
    const kinds = (): KubernetesObject[] => this.objects.filter(({ kind }) => kind === config.kind);
    return {
      config,
      get: (cluster, name) => this.#get(kinds(), cluster, name),
      list: async (search) => this.#list(kinds(), search),
      applyBatch: () => Promise.reject(new Error('not written to')),
    };
  }

  override newCollectionResourceStorage(): CollectionResourceStorage {
    return {
      list: async (search): Promise<StoredList<CollectionItem>> => {
        const { items, summary } = await this.#list(this.objects, search);
        return { items: withTypes(items), summary };
      },
    };
  }

  #get(objects: readonly KubernetesObject[], cluster: string, { namespace, name }: ObjectName): Promise<StoredJson> {
    const found = objects.find((object) => {
      const own = objectNameOf(object);
      return own.namespace === namespace && own.name === name && clusterOf(object) === cluster;
    });
    return found === undefined
      ? Promise.reject(new StorageError('NotFound', 'no row'))
      : Promise.resolve(JSON.stringify(found));
  }

  async #list(objects: readonly KubernetesObject[], search: SearchOptions): Promise<StoredList> {
    this.lastSearch = search;
    if (this.isHanging) {
      await new Promise<never>(() => undefined);
    }
    if (this.failure !== undefined) {
      throw this.failure;
    }
    const { clusters, limit } = search;
    const matching = objects.filter((object) => clusters.in.length === 0 || clusters.in.includes(clusterOf(object)));
    const page = limit === 0 ? matching : matching.slice(0, limit);
    const remaining = matching.length - page.length;
    return {
      items: chunked(page.map((object) => JSON.stringify(object))),
      summary: () =>
        Promise.resolve({
          ...(remaining > 0 && search.withContinue ? { continue: 'next' } : {}),
          ...(search.withRemainingCount ? { remainingItemCount: remaining } : {}),
        }),
    };
  }
}

function clusterOf(object: KubernetesObject): string {
  return object.metadata?.annotations?.[CLUSTER_NAME] ?? '';
}

// oxlint-disable-next-line typescript/require-await -- because the contract is an async iterable
async function* chunked(texts: readonly string[]): AsyncGenerator<readonly StoredJson[]> {
  for (let start = 0; start < texts.length; start += 100) {
    yield texts.slice(start, start + 100);
  }
}

async function* withTypes(items: AsyncIterable<readonly StoredJson[]>): AsyncGenerator<readonly CollectionItem[]> {
  for await (const chunk of items) {
    yield chunk.map((json) => ({
      type: { group: 'apps', version: 'v1', resource: 'deployments', kind: 'Deployment' },
      json,
    }));
  }
}

function cluster(
  name: string,
  healthy: string,
  syncResources: readonly ClusterGroupResourcesStatus[],
): KubernetesObject {
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name, resourceVersion: '1' },
    spec: {},
    status: { conditions: [{ type: 'ClusterHealthy', status: healthy, reason: 'Unhealthy' }], syncResources },
  };
}

function synced(group: string, name: string, kind: string, versions: readonly string[]): ClusterGroupResourcesStatus {
  const syncConditions = versions.map((version) => ({
    version,
    status: 'Syncing' as const,
    lastTransitionTime: '2024-01-01T00:00:00Z',
  }));
  return { group, resources: [{ name, kind, namespaced: name !== 'nodes', syncConditions }] };
}

const clusters = [
  cluster('c1', 'True', [synced('apps', 'deployments', 'Deployment', ['v1']), synced('', 'nodes', 'Node', ['v1'])]),
  cluster('c2', 'False', [
    synced('apps', 'deployments', 'Deployment', ['v1']),
    synced('example.io', 'foos', 'Foo', ['v1beta1', 'v2']),
  ]),
];

/** Follows a script instead of a control plane. */
function informerOf(objects: readonly KubernetesObject[]): Informer {
  const informer = new Informer({
    client: {
      list: () => Promise.resolve({ metadata: { resourceVersion: '1' }, items: objects }),
      watch: () => Promise.resolve(never()),
    },
    resource: PEDIA_CLUSTERS,
    kind: 'PediaCluster',
    logger: silentLogger,
  });
  informer.start();
  return informer;
}

async function* never(): AsyncGenerator<WatchEvent> {
  await new Promise<never>(() => undefined);
  yield* [];
}

function fakes(storage: StorageFactory, informer: Informer): DynamicModule {
  const providers = [
    { provide: StorageFactory, useValue: storage },
    { provide: ControlPlaneClient, useValue: { informerFor: () => informer } },
  ];
  return { module: class Fakes {}, global: true, providers, exports: [StorageFactory, ControlPlaneClient] };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

describe('ApiserverModule', () => {
  const storage = new FakeStorage();
  let app: NestFastifyApplication;
  let session: ClientHttp2Session;

  beforeAll(async () => {
    const ca = await CertificateAuthority.create({ commonName: 'test' });
    const server = await ca.issue({ commonName: 'server', hosts: ['127.0.0.1'], usages: ['server'] });
    const admin = await ca.issue({ commonName: 'admin', organizations: ['system:masters'], usages: ['client'] });
    const informer = informerOf(clusters);
    const root = {
      module: class Root {},
      imports: [
        TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true }),
        RequestsModule.forRoot(parseCommandLine(requestFlagSets, []).values),
        fakes(storage, informer),
        AuthModule.forRoot({ mode: 'certificates', clientCa: ca.cert }),
        ApiserverModule.forRoot({
          features: new FeatureGates(apiserverFeatures),
          serveRoot: true,
          proxy,
          runNamespace: '',
        }),
      ],
    };
    const adapter = createSecureAdapter({ ...server, logger: silentLogger });
    app = await NestFactory.create<NestFastifyApplication>(root, adapter, { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    await informer.hasSynced;
    // As kubectl does, over one HTTP/2 connection.
    session = connect(await app.getUrl(), { ca: ca.cert, ...admin });
  });
  afterAll(async () => {
    session.close();
    await app.close();
  });
  beforeEach(() => {
    storage.objects = [
      deployment('c1', 'default', 'api'),
      deployment('c1', 'default', 'web'),
      deployment('c2', 'default', 'web'),
    ];
    storage.failure = undefined;
    storage.isHanging = false;
  });

  function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const stream = session.request({ ':method': method, ':path': path, ...headers });
    const chunks: Buffer[] = [];
    let answered: Answer['headers'] = {};
    stream.on('response', (received) => {
      answered = received;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      const raw = Buffer.concat(chunks);
      const plain = answered['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      resolve({ status: Number(answered[':status']), headers: answered, text: plain.toString() });
    });
    stream.end();
    return promise;
  }

  async function json(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown>> {
    return JSON.parse((await ask(path, headers)).text) as Record<string, unknown>;
  }

  it('lists the objects of all clusters as they are stored', async () => {
    const answer = await ask(`${R}/apis/apps/v1/deployments`);

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.text.endsWith('\n')).toBe(true);
    expect(JSON.parse(answer.text)).toEqual({
      kind: 'DeploymentList',
      apiVersion: 'apps/v1',
      items: storage.objects,
      metadata: {},
    });
  });

  it('lists the objects of one cluster', async () => {
    const { items } = await json(`${R}/clusters/c2/apis/apps/v1/deployments?clusters=c1`);

    expect(items).toEqual([storage.objects[2]]);
  });

  it('hands the search on to the storage', async () => {
    await ask(`${R}/apis/apps/v1/namespaces/kube-system/deployments?orderby=name_desc&labelSelector=app%3Dweb`);

    expect(storage.lastSearch).toMatchObject({
      namespaces: { in: ['kube-system'] },
      orderBy: [{ field: 'name', descending: true }],
      labelSelector: [{ key: 'app', operator: 'In', values: ['web'] }],
    });
  });

  it('says how to go on and how much is left', async () => {
    expect(await json(`${R}/apis/apps/v1/deployments?limit=2&withRemainingCount=true`)).toMatchObject({
      metadata: { continue: 'next', remainingItemCount: 1 },
    });
  });

  it('answers an empty list with no items', async () => {
    expect(await json(`${R}/apis/example.io/v2/foos`)).toEqual({
      kind: 'FooList',
      apiVersion: 'example.io/v2',
      items: [],
      metadata: {},
    });
  });

  it('gets one object', async () => {
    expect(await json(`${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments/web`)).toEqual(storage.objects[1]);
  });

  it('converts to a version that differs by name only', async () => {
    const list = await json(`${R}/apis/apps/v1beta2/deployments`);
    const object = await json(`${R}/clusters/c1/apis/apps/v1beta2/namespaces/default/deployments/web`);

    expect(list).toMatchObject({ apiVersion: 'apps/v1beta2', items: [{ apiVersion: 'apps/v1beta2' }, {}, {}] });
    expect(object).toMatchObject({ ...storage.objects[1], apiVersion: 'apps/v1beta2' });
    expect(object).toHaveProperty('spec.revisionHistoryLimit', 10);
  });

  it('prints a Table with a Cluster column', async () => {
    const table = await json(`${R}/apis/apps/v1/deployments`, { accept: TABLE });

    expect(table).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: expect.arrayContaining([expect.objectContaining({ name: 'Cluster' })]) as unknown,
      rows: [
        { cells: expect.arrayContaining(['c1', 'api']) as unknown, object: { kind: 'PartialObjectMetadata' } },
        { cells: expect.arrayContaining(['c1', 'web']) as unknown },
        { cells: expect.arrayContaining(['c2', 'web']) as unknown },
      ],
    });
  });

  it('prints one object as a Table of one row', async () => {
    const path = `${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments/web`;

    expect(await json(path, { accept: TABLE })).toMatchObject({
      kind: 'Table',
      metadata: { resourceVersion: '7' },
      rows: [{ cells: expect.arrayContaining(['c1', 'web']) as unknown }],
    });
  });

  it('refuses an includeObject there is none of', async () => {
    expect((await ask(`${R}/apis/apps/v1/deployments?includeObject=Bad`, { accept: TABLE })).status).toBe(400);
  });

  it('reduces objects to their metadata', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

    const list = await json(`${R}/apis/apps/v1/deployments`, { accept });

    expect(storage.lastSearch?.onlyMetadata).toBe(true);
    expect(list).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
    expect((list['items'] as unknown[])[0]).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: storage.objects[0]?.metadata,
    });
  });

  it.each([
    ['a list', `${R}/apis/apps/v1/deployments`],
    ['an empty list', `${R}/apis/example.io/v2/foos`],
    ['an object', `${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments/web`],
    ['a collection', `${CR}/workloads`],
    ['discovery', `${R}/apis/apps/v1`],
  ])('says the same about %s in JSON, for people and in YAML', async (_, path) => {
    const compact = await json(path);
    const pretty = await ask(path, { 'user-agent': 'curl/8' });
    const yaml = await ask(path, { accept: 'application/yaml' });

    expect(JSON.parse(pretty.text)).toEqual(compact);
    expect(pretty.text).toBe(JSON.stringify(JSON.parse(pretty.text), null, 2));
    expect(yaml.headers['content-type']).toBe('application/yaml');
    expect(parseYaml(yaml.text)).toEqual(compact);
  });

  it.each([
    [1, undefined],
    [60, 'gzip'],
    [400, 'gzip'],
  ])('answers a list of %i objects of 5 KB with content encoding %s', async (count, encoding) => {
    storage.objects = Array.from({ length: count }, (_, index) => deployment('c1', 'x', `n${index}`, 'é'.repeat(2500)));

    const answer = await ask(`${R}/apis/apps/v1/deployments`, { 'accept-encoding': 'gzip' });

    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(JSON.parse(answer.text)).toMatchObject({ items: storage.objects });
  });

  it.each([
    [
      'resources/clusters/nope/apis/apps/v1/deployments',
      404,
      'NotFound',
      'pediaclusters.cluster.clusterpedia.io "nope"',
    ],
    ['resources/clusters/nope/healthz', 404, 'NotFound', 'pediaclusters.cluster.clusterpedia.io "nope"'],
    ['resources/apis/apps/v1/nosuch', 404, 'NotFound', NOWHERE],
    ['resources/apis/nosuch.io/v1', 404, 'NotFound', NOWHERE],
    ['resources/clusters/c1/apis/example.io/v2/foos', 404, 'NotFound', NOWHERE],
    ['resources/clusters/c1/api/v1/namespaces/x/nodes', 404, 'NotFound', NOWHERE],
    ['resources/clusters/c1/apis/apps/v1/namespaces/x/deployments/web/scale', 404, 'NotFound', NOWHERE],
    ['resources', 404, 'NotFound', NOWHERE],
    ['resources/clusters/c1', 404, 'NotFound', NOWHERE],
    ['resources//clusters/c1/api/v1/nodes', 404, 'NotFound', NOWHERE],
    [
      'resources/clusters/c1/apis/apps/v1/namespaces/x/deployments/zz',
      404,
      'NotFound',
      'deployments.apps "zz" not found',
    ],
    ['resources/clusters/c1/apis/apps/v1/deployments/web', 404, 'NotFound', 'deployments.apps "web" not found'],
    ['resources/apis/apps/v1/namespaces/default/deployments/web', 400, 'BadRequest', 'please specify the cluster name'],
    ['resources/apis/apps/v1/deployments?limit=abc', 400, 'BadRequest', 'Limit'],
    ['resources/apis/apps/v1/deployments?labelSelector=a%3D%3D%3D', 400, 'BadRequest', ''],
    ['resources/apis/apps/v1/deployments?timeout=abc', 400, 'BadRequest', 'invalid timeout'],
    ['resources/apis/apps/v1/deployments?resourceVersionMatch=Exact', 422, 'Invalid', 'ListOptions.meta.k8s.io'],
    ['resources/apis/apps/v1/deployments?watch=true', 405, 'MethodNotAllowed', 'watch is not supported'],
    ['collectionresources/nope', 404, 'NotFound', 'collectionresources.clusterpedia.io "nope" not found'],
    ['collectionresources/any', 400, 'BadRequest', 'url query - `groups` or `resources` is required'],
    [
      'collectionresources/any?resources=pods',
      400,
      'BadRequest',
      'resources query: unexpected GroupVersionResource string: pods',
    ],
    ['collectionresources?watch=true', 405, 'MethodNotAllowed', 'watch is not supported'],
    ['nosuch', 404, 'NotFound', NOWHERE],
  ])('answers %s with a Status %i %s', async (path, status, reason, message) => {
    const answer = await ask(`/apis/clusterpedia.io/v1beta1/${path}`);

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: 'Status', status: 'Failure', reason, code: status });
    expect((JSON.parse(answer.text) as { message: string }).message).toContain(message);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('refuses the method %s', async (method) => {
    const answer = await ask(`${R}/apis/apps/v1/deployments`, {}, method);

    expect(JSON.parse(answer.text)).toMatchObject({
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
    });
  });

  it('refuses a client that accepts nothing it can write', async () => {
    const answer = await ask(`${R}/apis/apps/v1/deployments`, { accept: 'application/vnd.kubernetes.protobuf' });

    expect(JSON.parse(answer.text)).toMatchObject({ code: 406, reason: 'NotAcceptable' });
  });

  it('tells nothing of a storage that fails, and when to come again', async () => {
    storage.failure = new Error('wrapped', { cause: new StorageError('Recoverable', 'SELECT secret') });

    const answer = await ask(`${R}/apis/apps/v1/deployments`);

    expect(JSON.parse(answer.text)).toMatchObject({ code: 503, reason: 'ServiceUnavailable' });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.text).not.toContain('SELECT');
  });

  it('gives up on a storage that does not answer', async () => {
    storage.isHanging = true;

    const answer = await ask(`${R}/apis/apps/v1/deployments?timeout=20ms`);

    expect(JSON.parse(answer.text)).toMatchObject({ code: 504, reason: 'Timeout' });
  });

  it('warns about a cluster that is not healthy, also beside an error', async () => {
    const list = await ask(`${R}/clusters/c2/apis/apps/v1/deployments`);
    const missing = await ask(`${R}/clusters/c2/apis/apps/v1/namespaces/x/deployments/zz`);
    const healthy = await ask(`${R}/clusters/c1/apis/apps/v1/deployments`);

    expect(list.headers['warning']).toContain('c2 is not ready');
    expect(missing.headers['warning']).toContain('c2 is not ready');
    expect(healthy.headers['warning']).toBeUndefined();
  });

  it('gives every answer an audit id, the one it was sent if any', async () => {
    const [own, given, error] = await Promise.all([
      ask(`${R}/apis`),
      ask(`${R}/apis/apps/v1/deployments`, { 'audit-id': 'mine' }),
      ask(`${R}/apis/nosuch.io/v1`),
    ]);

    expect(own.headers['audit-id']).toMatch(/^[\da-f-]{36}$/);
    expect(given.headers['audit-id']).toBe('mine');
    expect(error.headers['audit-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('serves legacy discovery, merged and for one cluster', async () => {
    expect(await json(`${R}/api`)).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(await json(`${R}/apis`)).toMatchObject({ groups: [{ name: 'apps' }, { name: 'example.io' }] });
    expect(await json(`${R}/clusters/c1/apis`)).toMatchObject({ groups: [{ name: 'apps' }] });
    expect(await json(`${R}/apis/apps`)).toMatchObject({ kind: 'APIGroup', preferredVersion: { version: 'v1' } });
    expect(await json(`${R}/apis/apps/v1`)).toMatchObject({ resources: [{ name: 'deployments' }] });
  });

  it.each(['v2', 'v2beta1'])('serves aggregated discovery %s', async (version) => {
    const accept = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;

    const [core, groups] = await Promise.all([ask(`${R}/api`, { accept }), ask(`${R}/apis`, { accept })]);

    expect(core.headers['content-type']).toBe(
      `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    );
    expect(JSON.parse(core.text)).toMatchObject({
      items: [{ versions: [{ resources: [{ resource: 'nodes', scope: 'Cluster' }] }] }],
    });
    expect(JSON.parse(groups.text)).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      items: [{ metadata: { name: 'apps' } }, { metadata: { name: 'example.io' } }],
    });
  });

  it('describes the kinds in OpenAPI', async () => {
    expect(await json(`${R}/clusters/c1/openapi/v3`)).toMatchObject({
      paths: { 'apis/apps/v1': { serverRelativeURL: `${R}/clusters/c1/openapi/v3/apis/apps/v1` } },
    });
    expect(await json(`${R}/clusters/c1/openapi/v3/apis/apps/v1`)).toMatchObject({ openapi: '3.0.0' });
    expect(await json(`${R}/openapi/v2`)).toMatchObject({ swagger: '2.0' });
  });

  it('describes itself', async () => {
    expect(await json('/apis')).toMatchObject({ groups: [{ name: 'clusterpedia.io' }] });
    expect(await json('/apis/clusterpedia.io')).toMatchObject({ preferredVersion: { version: 'v1beta1' } });
    expect(await json('/apis/clusterpedia.io/v1beta1')).toMatchObject({
      resources: [{ name: 'collectionresources' }, { name: 'resources' }],
    });
    expect(await json('/version')).toMatchObject({ major: '1', minor: '32' });
    expect(await json(`${R}/clusters/c1/version`)).toMatchObject({ major: '1', minor: '32' });
    expect((await ask('/nosuch')).status).toBe(404);
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('lists the collections', async () => {
    const items = [{ metadata: { name: 'any' } }, { metadata: { name: 'workloads' } }];
    expect(await json(CR)).toMatchObject({ kind: 'CollectionResourceList', items });
    expect(await json(`${CR}?fieldSelector=metadata.name%3Dany`)).toHaveProperty('items.length', 1);
    expect(await json(CR, { accept: TABLE.replaceAll('Table', 'PartialObjectMetadataList') })).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: items.map((item) => ({ ...item, kind: 'PartialObjectMetadata' })),
    });
    const rows = [{ cells: ['any', '*'] }, { cells: ['workloads', 'apps.deployments,apps.daemonsets'] }];
    expect(await json(CR, { accept: TABLE })).toMatchObject({ rows });
  });

  it('searches a collection', async () => {
    storage.objects = [deployment('c1', 'default', 'web'), foo];

    expect(await json(`${CR}/workloads?limit=1&withRemainingCount=1`)).toEqual({
      kind: 'CollectionResource',
      apiVersion: 'clusterpedia.io/v1beta1',
      metadata: { name: 'workloads', creationTimestamp: null },
      items: [storage.objects[0]],
      resourceTypes: [{ group: 'apps', version: 'v1', resource: 'deployments', kind: 'Deployment' }],
      continue: 'next',
      remainingItemCount: 1,
    });
  });

  it('prints what a collection holds', async () => {
    const table = await json(`${CR}/workloads`, { accept: TABLE });

    expect(storage.lastSearch?.onlyMetadata).toBe(true);
    expect(table).toMatchObject({
      columnDefinitions: ['Cluster', 'Group', 'Version', 'Kind', 'Namespace', 'Name', 'Age'].map((name) => ({ name })),
      rows: [{ cells: ['c1', 'apps', 'v1', 'Deployment', 'default', 'api', '<unknown>'] }, {}, {}],
    });
  });
});
