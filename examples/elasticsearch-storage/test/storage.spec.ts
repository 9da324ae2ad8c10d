import {
  EVERYTHING,
  type FieldSelector,
  type KubernetesObject,
  type LabelSelector,
  type ListSummary,
  type ResourceStorage,
  type SearchOptions,
  type StorageFactory,
} from '@clusterpedia/storage';
import { EngineClient } from '../src/engine/engine-client.js';
import { ElasticsearchStorageFactory } from '../src/elasticsearch-storage.factory.js';
import { engineNames, startEngine, type TestEngine } from './engine.js';
import { testConfig } from './test-config.js';
import { testContext } from './test-context.js';

const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const nodes = { resource: { group: '', version: 'v1', resource: 'nodes' }, kind: 'Node', namespaced: false };
const { signal } = new AbortController();

let engine: TestEngine;
let factory: StorageFactory;

describe.each(engineNames)('%s', (name) => {
  beforeAll(async () => {
    engine = await startEngine(name);
    factory = await ElasticsearchStorageFactory.open(testConfig(engine.address, 'test'), testContext);
  }, 150_000);

  afterAll(async () => {
    await factory.shutdown();
    await engine.stop();
  });

  afterEach(() => factory.cleanCluster('east', signal));

  it('compares the labels that were asked for, not others with the same value (S82)', async () => {
    await put(pods, pod('web', { labels: { app: 'nginx' } }), pod('other', { labels: { image: 'nginx' } }));

    const found = async (...labelSelector: LabelSelector): Promise<readonly string[]> =>
      (await list({ labelSelector })).names;
    expect(await found({ key: 'app', operator: 'In', values: ['nginx'] })).toEqual(['web']);
    expect(await found({ key: 'app', operator: 'In', values: ['nginx', 'httpd'] })).toEqual(['web']);
    expect(await found({ key: 'image', operator: 'Exists', values: [] })).toEqual(['other']);
    expect(await found({ key: 'image', operator: 'DoesNotExist', values: [] })).toEqual(['web']);
  });

  it('gets objects at cluster scope (S83)', async () => {
    const node: KubernetesObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', resourceVersion: '1' } };
    const storage = await put(nodes, node);

    const json = await storage.get('east', { namespace: '', name: 'n1' }, signal);

    expect(JSON.parse(json.toString())).toEqual(node);
  });

  it('pages beyond 10,000 objects, and counts them exactly (S84)', async () => {
    const total = 10_250;
    const width = 1_025;
    for (let start = 0; start < total; start += width) {
      await put(pods, ...Array.from({ length: width }, (_, index) => pod(`pod-${10_000 + start + index}`)));
    }

    const first = await list({ limit: 10_100, withRemainingCount: true });
    const second = await list({ limit: 10_100, withRemainingCount: true, continue: first.summary.continue ?? '' });
    const byOffset = await list({ limit: 5, withRemainingCount: true, continue: '10240' });
    const all = await list({});

    expect([first.names.length, first.summary.remainingItemCount]).toEqual([10_100, 150]);
    expect([second.names.length, second.summary]).toEqual([150, { remainingItemCount: 0 }]);
    expect(new Set([...first.names, ...second.names]).size).toBe(total);
    expect(byOffset.names).toEqual(['pod-20240', 'pod-20241', 'pod-20242', 'pod-20243', 'pod-20244']);
    expect(byOffset.summary).toEqual({ continue: '10245', remainingItemCount: 5 });
    expect(all.names).toHaveLength(total);
  }, 240_000);

  it('selects by the elements of lists, all or one, and refuses a mixture', async () => {
    const containers = (image: string): object => ({ spec: { containers: [{ image: 'proxy' }, { image }] } });
    await put(pods, { ...pod('a'), ...containers('nginx') }, { ...pod('b'), ...containers('redis') });

    const image = (...steps: FieldSelector[number]['path']): FieldSelector => [
      {
        path: [{ field: 'spec' }, { field: 'containers' }, ...steps, { field: 'image' }],
        operator: 'In',
        values: ['nginx'],
      },
    ];
    const found = await list({ fieldSelector: image({ each: true }) });
    const indexed = await list({ fieldSelector: image({ index: 1 }) });
    const mixed = list({ fieldSelector: image({ each: true }, { index: 1 }) });

    expect(found.names).toEqual(['a']);
    expect(indexed.names).toEqual(['a']);
    await expect(mixed).rejects.toMatchObject({ code: 'Invalid', field: 'fieldSelector' });
  });

  it('finds objects by their words, but not by what a Secret keeps', async () => {
    const annotations = { note: 'the quick brown fox' };
    await put(pods, pod('a', { annotations }), pod('b'));
    const secrets = { ...pods, resource: { ...pods.resource, resource: 'secrets' }, kind: 'Secret' };
    await put(secrets, { ...pod('c'), kind: 'Secret', stringData: { password: 'foxglove' } });

    const words = (query: string): Partial<SearchOptions> => ({ query: new URLSearchParams({ query }) });

    expect((await list(words('brown fox'))).names).toEqual(['a']);
    expect((await list(words('brown bear'))).names).toEqual([]);
    expect((await list(words('foxglove'), secrets)).names).toEqual([]);
  });

  it.each<[string, Partial<SearchOptions>]>([
    ['whereSQL', { condition: { field: 'whereSQL', statement: '1 = 1', parameters: [] } }],
    ['injectEvents', { injectEvents: true }],
    ['orderby', { orderBy: [{ field: 'spec.nodeName', descending: false }] }],
    ['orderby', { orderBy: [{ field: 'id', descending: false }] }],
  ])('refuses %s, which it cannot answer', async (field, options) => {
    await expect(list(options)).rejects.toMatchObject({ code: 'BadRequest', field });
  });

  it('finds part of a name, whatever signs are in it', async () => {
    await put(pods, pod('web-1.a'), pod('web-2*a'), pod('db'));

    const fuzzy = (value: string): Partial<SearchOptions> => ({
      extraSelector: [{ key: 'internalstorage.clusterpedia.io/fuzzy-name', operator: 'In', values: [value] }],
    });

    expect((await list(fuzzy('eb-'))).names).toEqual(['web-1.a', 'web-2*a']);
    expect((await list(fuzzy('*a'))).names).toEqual(['web-2*a']);
    expect((await list(fuzzy('WEB'))).names).toEqual([]);
  });

  it('keeps apart what has the same uid in two clusters', async () => {
    await put(pods, pod('web', { uid: 'same' }));
    await factory
      .newResourceStorage(pods)
      .applyBatch('west', [{ type: 'upsert', object: pod('web', { uid: 'same' }) }], signal);

    expect((await list({})).names).toEqual(['web', 'web']);
    await factory.cleanCluster('west', signal);
    expect((await list({})).names).toEqual(['web']);
  });

  it('writes what is too large for one request, and long values', async () => {
    const large = Array.from({ length: 12 }, (_, index) =>
      pod(`large-${index}`, { annotations: { pad: `${index}${'x'.repeat(1_000_000)}` } }),
    );

    await put(pods, ...large);

    const path = ['metadata', 'annotations', 'pad'].map((field) => ({ field }));
    const values = [`7${'x'.repeat(1_000_000)}`];
    expect((await list({ fieldSelector: [{ path, operator: 'In', values }] })).names).toEqual(['large-7']);
    expect((await list({})).names).toHaveLength(12);
  });

  it('refuses indices of a newer version', async () => {
    const client = await EngineClient.create(testConfig(engine.address, 'newer'), testContext.logger);
    const body = { mappings: { _meta: { layoutVersion: 2 } } };
    await client.request({ doing: 'prepare', method: 'PUT', path: '/newer-layout', body }, signal);
    await client.close();

    const opening = ElasticsearchStorageFactory.open(testConfig(engine.address, 'newer'), testContext);

    await expect(opening).rejects.toThrow('indices newer-* have layout 2; this plugin knows 1');
  });

  it('opens twice at the same time', async () => {
    const config = testConfig(engine.address, 'twice');

    const both = await Promise.all([1, 2].map(() => ElasticsearchStorageFactory.open(config, testContext)));

    await Promise.all(both.map((storage) => storage.shutdown()));
    expect(both).toHaveLength(2);
  });

  it('says Recoverable while the engine is away, and has everything when it is back', async () => {
    const storage = await put(pods, pod('kept', { resourceVersion: '7' }));

    await engine.kill();
    const failure = { code: 'Recoverable', message: expect.not.stringContaining('127.0.0.1') };
    await expect(storage.applyBatch('east', [{ type: 'upsert', object: pod('lost') }], signal)).rejects.toMatchObject(
      failure,
    );
    await expect(list({})).rejects.toMatchObject(failure);
    await expect(factory.ping(signal)).rejects.toMatchObject(failure);
    await engine.start();

    await put(pods, pod('new'));
    const versions: Record<string, string> = {};
    for await (const { versionByKey } of factory.getResourceVersions('east', signal)) {
      Object.assign(versions, Object.fromEntries(versionByKey));
    }
    expect(versions).toEqual({ 'default/kept': '7', 'default/new': '1' });
  }, 150_000);
});

function pod(name: string, metadata: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', resourceVersion: '1', ...metadata },
  };
}

async function put(config: typeof pods, ...objects: readonly KubernetesObject[]): Promise<ResourceStorage> {
  const storage = factory.newResourceStorage(config);
  const changes = objects.map((object) => ({ type: 'upsert', object }) as const);
  const results = await storage.applyBatch('east', changes, signal);
  if (results.some((result) => result !== undefined)) {
    throw new AggregateError(results, 'not every object was stored');
  }
  return storage;
}

async function list(
  options: Partial<SearchOptions>,
  config = pods,
): Promise<{ names: readonly string[]; summary: ListSummary }> {
  const { items, summary } = await factory.newResourceStorage(config).list({ ...EVERYTHING, ...options }, signal);
  const names: string[] = [];
  for await (const chunk of items) {
    names.push(...chunk.map((json) => (JSON.parse(json.toString()) as KubernetesObject).metadata?.name ?? ''));
  }
  return { names, summary: await summary() };
}
