/// <reference types="jest" />
import { EVERYTHING, type SearchOptions } from '#api';
import { type KubernetesObject, type ObjectMeta, objectKey, parseFieldSelector, parseLabelSelector } from '#kube';
import type { ListSummary, ResourceChange, ResourceStorage, StorageFactory, StoredJson, StoredList } from '#storage';

/** A storage under test. */
export interface StorageUnderTest {
  readonly factory: StorageFactory;
  /** Removes everything that the storage left behind. The suite has shut the factory down. */
  readonly dispose: () => Promise<void>;
}

const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true } as const;
const deployments = {
  resource: { group: 'apps', version: 'v1', resource: 'deployments' },
  kind: 'Deployment',
  namespaced: true,
} as const;
const clusterRoles = {
  resource: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' },
  kind: 'ClusterRole',
  namespaced: false,
} as const;

const { signal } = new AbortController();

/** The suite every storage must pass. `open` is called once and gives an empty storage. */
export function storageContract(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`storage contract: ${name}`, () => {
    let storage: StorageUnderTest;
    let podStorage: ResourceStorage;

    beforeAll(async () => {
      storage = await open();
      podStorage = storage.factory.newResourceStorage(pods);
    }, 60_000);

    afterAll(async () => {
      await storage.factory.shutdown();
      await storage.dispose();
    });

    afterEach(async () => {
      for (const cluster of ['east', 'west', 'north']) {
        await storage.factory.cleanCluster(cluster, signal);
      }
    });

    const put = async (cluster: string, ...objects: readonly KubernetesObject[]): Promise<void> => {
      const changes = objects.map((object): ResourceChange => ({ type: 'upsert', object }));
      const results = await podStorage.applyBatch(cluster, changes, signal);
      expect(results).toEqual(objects.map(() => undefined));
    };

    const list = (options: Partial<SearchOptions>): Promise<Listed> => listed(podStorage, options);

    describe('get', () => {
      it('gives back what was stored', async () => {
        const object = pod({ name: 'web', labels: { app: 'wéb' }, annotations: { text: 'a "quoted" \\ \n ☃ 😀' } });

        await put('east', object);

        const json = await podStorage.get('east', { namespace: 'default', name: 'web' }, signal);
        expect(JSON.parse(json.toString())).toEqual(object);
      });

      it.each([
        ['another cluster', 'west', { namespace: 'default', name: 'web' }],
        ['another namespace', 'east', { namespace: 'kube-system', name: 'web' }],
        ['another name', 'east', { namespace: 'default', name: 'we' }],
      ])('does not find an object in %s', async (_where, cluster, objectName) => {
        await put('east', pod({ name: 'web' }));

        await expect(podStorage.get(cluster, objectName, signal)).rejects.toMatchObject({ code: 'NotFound' });
      });

      it('stops with the reason of the signal', async () => {
        const reason = new Error('stopped');

        await expect(
          podStorage.get('east', { namespace: 'default', name: 'web' }, AbortSignal.abort(reason)),
        ).rejects.toBe(reason);
      });
    });

    describe('applyBatch', () => {
      it('replaces an object', async () => {
        await put('east', pod({ name: 'web', resourceVersion: '1' }));
        await put('east', pod({ name: 'web', resourceVersion: '2' }));

        expect((await list({})).objects.map(({ metadata }) => metadata?.resourceVersion)).toEqual(['2']);
      });

      it('lets the last of several changes to one object count', async () => {
        const changes: ResourceChange[] = [
          { type: 'upsert', object: pod({ name: 'kept', resourceVersion: '1' }) },
          { type: 'upsert', object: pod({ name: 'gone' }) },
          { type: 'delete', namespace: 'default', name: 'kept' },
          { type: 'delete', namespace: 'default', name: 'gone' },
          { type: 'upsert', object: pod({ name: 'kept', resourceVersion: '2' }) },
        ];

        const results = await podStorage.applyBatch('east', changes, signal);

        expect(results).toEqual(changes.map(() => undefined));
        expect((await list({})).objects.map(({ metadata }) => [metadata?.name, metadata?.resourceVersion])).toEqual([
          ['kept', '2'],
        ]);
      });

      it('deletes, and finds nothing wrong with deleting what is not there', async () => {
        await put('east', pod({ name: 'web' }));
        const change: ResourceChange = { type: 'delete', namespace: 'default', name: 'web' };

        expect(await podStorage.applyBatch('east', [change], signal)).toEqual([undefined]);
        expect(await podStorage.applyBatch('east', [change], signal)).toEqual([undefined]);

        expect((await list({})).keys).toEqual([]);
      });

      it('stores nothing of an empty batch', async () => {
        expect(await podStorage.applyBatch('east', [], signal)).toEqual([]);
      });

      it('keeps objects apart whose long names differ at the end', async () => {
        const long = 'n'.repeat(252);

        await put('east', pod({ name: `${long}a` }), pod({ name: `${long}b` }));

        expect((await list({})).keys).toEqual([`default/${long}a`, `default/${long}b`]);
      });

      it('keeps objects apart whose names differ in case', async () => {
        const roles = storage.factory.newResourceStorage(clusterRoles);
        const changes = ['admin', 'Admin'].map((name) => ({ type: 'upsert', object: role(name) }) as const);

        await roles.applyBatch('east', changes, signal);

        const json = await roles.get('east', { namespace: '', name: 'Admin' }, signal);
        expect(JSON.parse(json.toString())).toEqual(role('Admin'));
        expect((await listed(roles, { names: { in: ['admin'], notIn: [] } })).keys).toEqual(['admin']);
      });

      it('stores objects of a long group and version', async () => {
        const config = {
          resource: {
            group: `${'g'.repeat(190)}.example.com`,
            version: `v1alpha${'1'.repeat(50)}`,
            resource: 'things',
          },
          kind: 'Thing',
          namespaced: true,
        };
        const things = storage.factory.newResourceStorage(config);

        const [result] = await things.applyBatch('east', [{ type: 'upsert', object: pod({ name: 'one' }) }], signal);

        expect(result).toBeUndefined();
        expect((await listed(things, {})).keys).toEqual(['default/one']);
      });

      it('stores text with NUL and lone surrogates, whatever becomes of those', async () => {
        const object = pod({ name: 'odd', annotations: { odd: 'a\u0000b\ud800c', escaped: '\\u0000' } });

        await put('east', object);

        const json = await podStorage.get('east', { namespace: 'default', name: 'odd' }, signal);
        const { metadata } = JSON.parse(json.toString()) as KubernetesObject;
        expect(metadata?.annotations?.['odd']).toMatch(/^a.b.c$/s);
        expect(metadata?.annotations?.['escaped']).toBe('\\u0000');
      });

      it('writes a batch of many sizes completely', async () => {
        const objects = Array.from({ length: 1237 }, (_, index) =>
          pod({ name: `pod-${index}`, labels: { index: String(index), app: 'many' } }),
        );

        await put('east', ...objects);

        expect((await list({})).keys.toSorted()).toEqual(objects.map(objectKey).toSorted());
        expect((await list({ labelSelector: parseLabelSelector('app=many,index in (7,1236)') })).keys).toEqual([
          'default/pod-1236',
          'default/pod-7',
        ]);
      });

      it('forgets the labels of a replaced object', async () => {
        await put('east', pod({ name: 'web', labels: { app: 'old', stays: 'yes' } }));
        await put('east', pod({ name: 'web', labels: { app: 'new', stays: 'yes' } }));

        expect((await list({ labelSelector: parseLabelSelector('app=old') })).keys).toEqual([]);
        expect((await list({ labelSelector: parseLabelSelector('app=new,stays') })).keys).toEqual(['default/web']);
      });
    });

    describe('list', () => {
      const fleet = async (): Promise<void> => {
        await put('west', pod({ name: 'b' }), pod({ name: 'a', namespace: 'shop' }), pod({ name: 'B' }));
        await put('east', pod({ name: 'c' }), pod({ name: 'a', namespace: 'shop' }), pod({ name: 'a' }));
      };
      const places = ({ objects }: Listed): string[] =>
        objects.map((object) => `${object.metadata?.annotations?.['cluster'] ?? ''}:${objectKey(object)}`);

      it('orders by cluster, namespace and name', async () => {
        await put('west', placed('west', 'default', 'b'), placed('west', 'default', 'B'));
        await put('east', placed('east', 'shop', 'a'), placed('east', 'default', 'z'));

        expect(places(await list({}))).toEqual(['east:default/z', 'east:shop/a', 'west:default/B', 'west:default/b']);
      });

      it.each<[string, Partial<SearchOptions>, readonly string[]]>([
        ['clusters', { clusters: { in: ['east'], notIn: [] } }, ['default/a', 'default/c', 'shop/a']],
        ['clusters not', { clusters: { in: [], notIn: ['east'] } }, ['default/B', 'default/b', 'shop/a']],
        ['namespaces', { namespaces: { in: ['shop'], notIn: [] } }, ['shop/a', 'shop/a']],
        ['names', { names: { in: ['a', 'B'], notIn: [] } }, ['default/a', 'shop/a', 'default/B', 'shop/a']],
        ['names not', { names: { in: [], notIn: ['a', 'b'] } }, ['default/c', 'default/B']],
        [
          'all three',
          {
            clusters: { in: ['east', 'west'], notIn: ['north'] },
            namespaces: { in: ['default'], notIn: ['shop'] },
            names: { in: ['a', 'b'], notIn: ['c'] },
          },
          ['default/a', 'default/b'],
        ],
        ['nothing that exists', { names: { in: ['x'], notIn: [] } }, []],
      ])('selects by %s', async (_what, options, expected) => {
        await fleet();

        expect((await list(options)).keys).toEqual(expected);
      });

      it('selects by creation time, from the first instant to before the last', async () => {
        const days = ['2024-05-01', '2024-05-02', '2024-05-03'];
        await put('east', ...days.map((day) => pod({ name: day, creationTimestamp: `${day}T00:00:00Z` })));

        const { keys } = await list({
          since: new Date('2024-05-02T00:00:00Z'),
          before: new Date('2024-05-03T00:00:00Z'),
        });

        expect(keys).toEqual(['default/2024-05-02']);
      });

      it.each<[string, readonly string[]]>([
        ['app=web', ['both', 'web']],
        ['app==web', ['both', 'web']],
        ['app!=web', ['db', 'empty', 'none', 'number']],
        ['app in (web,db)', ['both', 'db', 'web']],
        ['app notin (web,db)', ['empty', 'none', 'number']],
        ['app', ['both', 'db', 'empty', 'web']],
        ['!app', ['none', 'number']],
        ['app=', ['empty']],
        ['app!=', ['both', 'db', 'none', 'number', 'web']],
        ['app=web,tier', ['both']],
        ['app=web,app!=db', ['both', 'web']],
        ['app=web,app=db', []],
        ['app.kubernetes.io/name=x', ['both']],
        ['app.kubernetes.io=x', []],
        ['APP=web', []],
        ['app=Web', []],
        ['size>5', ['number']],
        ['size>9', []],
        ['size<10', ['number']],
        ['size>007', ['number']],
        ['tier>5', []],
        ['huge>9223372036854775806', ['both']],
        ['huge<9223372036854775807', []],
        ['over>1', []],
      ])('selects by label as Kubernetes does: %s', async (selector, expected) => {
        await put(
          'east',
          pod({ name: 'web', labels: { app: 'web' } }),
          pod({ name: 'db', labels: { app: 'db' } }),
          pod({
            name: 'both',
            labels: {
              app: 'web',
              tier: 'front',
              'app.kubernetes.io/name': 'x',
              huge: '9223372036854775807',
              over: '9223372036854775808',
            },
          }),
          pod({ name: 'empty', labels: { app: '' } }),
          pod({ name: 'number', labels: { size: '9', 'not-app': 'web' } }),
          pod({ name: 'none' }),
        );

        const { keys } = await list({ labelSelector: parseLabelSelector(selector) });

        expect(keys).toEqual(expected.map((name) => `default/${name}`));
      });

      it.each<[string, readonly string[]]>([
        ['metadata.name=one', ['one']],
        ['metadata.namespace!=default', []],
        ['spec.paused=true', ['one']],
        ['spec.paused=false', ['two']],
        ['spec.paused!=true', ['three', 'two']],
        ['spec.replicas=3', ['one']],
        ['spec.replicas in (3,4)', ['one', 'two']],
        ['spec.replicas>3', ['two']],
        ['spec.ratio=1.5', ['one']],
        ['spec.nothing', []],
        ['!spec.nothing', ['one', 'three', 'two']],
        ['spec.nothing=null', []],
        ['spec.template', ['one']],
        ["metadata.annotations['a.b/c']=x", ['two']],
        ['spec.missing.deeper=x', []],
        ['spec.paused notin (true,false)', ['three']],
      ])('selects by field: %s', async (selector, expected) => {
        await put(
          'east',
          pod({ name: 'one' }, { paused: true, replicas: 3, ratio: 1.5, nothing: null, template: { a: 1 } }),
          pod({ name: 'two', annotations: { 'a.b/c': 'x' } }, { paused: false, replicas: 4 }),
          pod({ name: 'three' }),
        );

        const { keys } = await list({ fieldSelector: parseFieldSelector(selector) });

        expect(keys).toEqual(expected.map((name) => `default/${name}`));
      });

      it.each<[string, readonly string[]]>([
        ['name desc', ['c', 'b', 'a']],
        ['created_at', ['b', 'c', 'a']],
        ['created_at desc', ['a', 'c', 'b']],
        ['resource_version', ['a', 'b', 'c']],
        ['resource_version desc', ['c', 'b', 'a']],
        ['namespace,resource_version desc', ['b', 'a', 'c']],
        ["metadata.labels['rank']", ['c', 'b', 'a']],
        ['deleted_at desc,name', ['b', 'a', 'c']],
      ])('orders by %s', async (orderBy, expected) => {
        await put(
          'east',
          pod({ name: 'a', resourceVersion: '9', creationTimestamp: '2024-01-03T00:00:00Z', labels: { rank: '3' } }),
          pod({
            name: 'b',
            resourceVersion: '10',
            creationTimestamp: '2024-01-01T00:00:00Z',
            deletionTimestamp: '2024-01-05T00:00:00Z',
            labels: { rank: '2' },
          }),
          pod({
            name: 'c',
            namespace: 'shop',
            resourceVersion: '99999999999',
            creationTimestamp: '2024-01-02T00:00:00Z',
          }),
        );

        const { keys } = await list({ orderBy: ordered(orderBy) });
        const paged = await pages(podStorage, { orderBy: ordered(orderBy), limit: 1 });

        expect(keys.map((key) => key.split('/')[1])).toEqual(expected);
        expect(paged.map((key) => key.split('/')[1])).toEqual(expected);
      });

      it.each(['secret', 'name; drop table resources', 'sleep(1)', '', 'spec'])(
        'refuses to order by %j',
        async (field) => {
          const listing = podStorage.list({ ...EVERYTHING, orderBy: [{ field, descending: false }] }, signal);

          await expect(listing).rejects.toMatchObject({ code: 'BadRequest', field: 'orderby' });
        },
      );

      it('gives metadata alone when asked for no more', async () => {
        await put('east', pod({ name: 'web', labels: { app: 'web' } }, { replicas: 1 }));

        const { objects } = await list({ onlyMetadata: true });

        expect(objects).toEqual([
          { apiVersion: 'v1', kind: 'Pod', metadata: pod({ name: 'web', labels: { app: 'web' } }).metadata },
        ]);
      });

      it('reads a list of many objects, and again after one was left early', async () => {
        const objects = Array.from({ length: 1500 }, (_, index) =>
          pod({ name: `pod-${index}` }, { pad: 'x'.repeat(900) }),
        );
        await put('east', ...objects);

        for (let times = 0; times < 60; times += 1) {
          const { items } = await podStorage.list(EVERYTHING, signal);
          for await (const chunk of items) {
            expect(chunk.length).toBeGreaterThan(0);
            break;
          }
        }

        expect((await list({})).keys).toHaveLength(1500);
      });

      it('stops reading with the reason of the signal', async () => {
        const objects = Array.from({ length: 1500 }, (_, index) =>
          pod({ name: `pod-${index}` }, { pad: 'x'.repeat(900) }),
        );
        await put('east', ...objects);
        const controller = new AbortController();
        const reason = new Error('client left');
        const { items } = await podStorage.list(EVERYTHING, controller.signal);

        const reading = (async () => {
          for await (const chunk of items) {
            controller.abort(reason);
            expect(chunk).not.toHaveLength(1500);
          }
        })();

        await expect(reading).rejects.toBe(reason);
        expect((await list({ limit: 1 })).keys).toHaveLength(1);
      });
    });

    describe('pages', () => {
      const names = ['a', 'b', 'c', 'd', 'e'];
      beforeEach(() => put('east', ...names.map((name) => pod({ name }))));

      it.each([1, 2, 3, 5, 6])('of %i show every object once', async (limit) => {
        expect(await pages(podStorage, { limit })).toEqual(names.map((name) => `default/${name}`));
      });

      it.each([0, -1])('with a limit of %i are one', async (limit) => {
        const { keys, summary } = await list({ limit });

        expect(keys).toHaveLength(5);
        expect(summary.continue).toBeUndefined();
      });

      it('repeat and skip nothing that existed at the start, whatever is written meanwhile', async () => {
        const first = await list({ limit: 2 });
        await put('east', pod({ name: 'aa' }), pod({ name: 'dd' }));
        await podStorage.applyBatch('east', [{ type: 'delete', namespace: 'default', name: 'b' }], signal);

        const second = await list({ limit: 10, continue: first.summary.continue ?? '' });

        expect(first.keys).toEqual(['default/a', 'default/b']);
        expect(second.keys).toEqual(['default/c', 'default/d', 'default/dd', 'default/e']);
      });

      it('go on by offset when they began so', async () => {
        const first = await list({ limit: 2, continue: '1' });
        const second = await list({ limit: 2, continue: first.summary.continue ?? '' });

        expect(first.keys).toEqual(['default/b', 'default/c']);
        expect(first.summary.continue).toBe('3');
        expect(second.keys).toEqual(['default/d', 'default/e']);
        expect(second.summary.continue).toBeUndefined();
      });

      it('take an offset without a limit', async () => {
        expect((await list({ continue: '3' })).keys).toEqual(['default/d', 'default/e']);
      });

      it('have no continue when none is wanted', async () => {
        expect((await list({ limit: 2, withContinue: false })).summary).toEqual({});
      });

      it.each<[string, Partial<SearchOptions>, number]>([
        ['the first page', { limit: 2 }, 3],
        ['the only page', {}, 0],
        ['a page in the middle', { limit: 2, continue: '2' }, 1],
        ['a page past the end', { limit: 2, continue: '7' }, -2],
      ])('count what remains after %s', async (_which, options, expected) => {
        const { summary } = await list({ ...options, withRemainingCount: true });

        expect(summary.remainingItemCount).toBe(expected);
      });

      it('count what remains after a continued page', async () => {
        const first = await list({ limit: 2 });

        const second = await list({ limit: 2, continue: first.summary.continue ?? '', withRemainingCount: true });

        expect(second.summary.remainingItemCount).toBe(1);
      });

      it.each(['-1', 'abc', '!', 'eyJ2IjoxfQ', '1.5'])('refuse the token %j', async (token) => {
        const listing = podStorage.list({ ...EVERYTHING, continue: token }, signal);

        await expect(listing).rejects.toMatchObject({ code: 'BadRequest', field: 'continue' });
      });

      it.each<[string, Partial<SearchOptions>]>([
        ['other filters', { names: { in: ['a', 'b'], notIn: [] } }],
        ['another order', { orderBy: [{ field: 'created_at', descending: false }] }],
      ])('refuse the token of a query with %s', async (_what, options) => {
        const { summary } = await list({ limit: 1 });

        const listing = podStorage.list({ ...EVERYTHING, ...options, continue: summary.continue ?? '' }, signal);

        await expect(listing).rejects.toMatchObject({ code: 'Expired' });
      });
    });

    describe('owners', () => {
      beforeEach(async () => {
        const deploymentStorage = storage.factory.newResourceStorage(deployments);
        const web = {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'shop', uid: 'd1' },
        };
        for (const cluster of ['east', 'west']) {
          await deploymentStorage.applyBatch(cluster, [{ type: 'upsert', object: web }], signal);
        }
        await put('east', owned('rs', 'r1', 'd1'), owned('child', 'p1', 'r1'), owned('other', 'p2', 'r2'));
        await put('west', owned('far', 'p3', 'd1'));
      });

      it.each<[string, SearchOptions['owner'], readonly string[]]>([
        ['by uid', { uid: 'd1', seniority: 0 }, ['shop/rs', 'shop/far']],
        ['by uid, one generation down', { uid: 'd1', seniority: 1 }, ['shop/child']],
        ['by uid, without a row of its own', { uid: 'r2', seniority: 0 }, ['shop/other']],
        ['by name', { name: 'web', seniority: 0 }, ['shop/rs', 'shop/far']],
        [
          'by name and type',
          { name: 'web', groupResource: { group: 'apps', resource: 'deployments' }, seniority: 1 },
          ['shop/child'],
        ],
        ['by name of another type', { name: 'web', groupResource: { group: '', resource: 'pods' }, seniority: 0 }, []],
      ])('are found %s', async (_how, owner, expected) => {
        expect((await list(owner === undefined ? {} : { owner })).keys).toEqual(expected);
      });

      it('are looked for in the searched clusters only', async () => {
        const { keys } = await list({ clusters: { in: ['west'], notIn: [] }, owner: { name: 'web', seniority: 0 } });

        expect(keys).toEqual(['shop/far']);
      });

      it.each([-1, 11, 1000, 0.5])('of seniority %d are refused', async (seniority) => {
        const listing = podStorage.list({ ...EVERYTHING, owner: { uid: 'd1', seniority } }, signal);

        await expect(listing).rejects.toMatchObject({ code: 'BadRequest', field: 'ownerSeniority' });
      });
    });

    describe('collections', () => {
      beforeEach(async () => {
        await put('east', pod({ name: 'web' }));
        const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' } };
        await storage.factory.newResourceStorage(deployments).applyBatch('east', [{ type: 'upsert', object }], signal);
        await storage.factory
          .newResourceStorage(clusterRoles)
          .applyBatch('east', [{ type: 'upsert', object: role('admin') }], signal);
      });

      it.each<[string, { group: string; version: string; resource: string }[], readonly string[]]>([
        ['workloads', [], ['Deployment web']],
        ['kuberesources', [], ['ClusterRole admin', 'Pod web', 'Deployment web']],
        ['any', [{ group: '', version: '', resource: '' }], ['Pod web']],
        ['any', [{ group: '*', version: '', resource: '' }], ['ClusterRole admin', 'Pod web', 'Deployment web']],
        ['any', [{ group: 'apps', version: 'v1', resource: 'deployments' }], ['Deployment web']],
        ['any', [{ group: 'apps', version: 'v2', resource: 'deployments' }], []],
      ])('%s of %j lists objects of several types', async (collection, types, expected) => {
        const collectionStorage = storage.factory.newCollectionResourceStorage(collection);

        const all = await read(await collectionStorage.list(EVERYTHING, types, signal));
        const options = { ...EVERYTHING, limit: 1, onlyMetadata: true, continue: '' };
        const paged: typeof all.items = [];
        for (let more: string | undefined = ''; more !== undefined;) {
          const page: typeof all = await read(await collectionStorage.list({ ...options, continue: more }, types, signal));
          paged.push(...page.items);
          more = page.summary.continue;
        }

        const told = ({ type, json }: { type: { kind: string }; json: StoredJson }): string =>
          `${type.kind} ${(JSON.parse(json.toString()) as KubernetesObject).metadata?.name ?? ''}`;
        expect(all.items.map(told)).toEqual(expected);
        expect(paged.map(told)).toEqual(expected);
      });

      it('that do not exist are refused', () => {
        expect(() => storage.factory.newCollectionResourceStorage('none')).toThrow(
          expect.objectContaining({ code: 'NotFound' }),
        );
      });

      it('without types need some from the request', async () => {
        const listing = storage.factory.newCollectionResourceStorage('any').list(EVERYTHING, [], signal);

        await expect(listing).rejects.toMatchObject({ code: 'BadRequest' });
      });
    });

    describe('getResourceVersions', () => {
      it('knows every stored object of the cluster by its key', async () => {
        await put('west', pod({ name: 'elsewhere' }));
        await put('east', pod({ name: 'web', resourceVersion: '7' }), pod({ name: 'db', resourceVersion: '8' }));
        const roles = storage.factory.newResourceStorage(clusterRoles);
        await roles.applyBatch('east', [{ type: 'upsert', object: role('admin') }], signal);

        const versions = await versionsIn(storage.factory, 'east');

        expect(versions).toEqual({
          '/v1/pods': { 'default/web': '7', 'default/db': '8' },
          'rbac.authorization.k8s.io/v1/clusterroles': { admin: '1' },
        });
      });

      it('knows nothing of a cluster never seen', async () => {
        expect(await versionsIn(storage.factory, 'north')).toEqual({});
      });
    });

    describe('clean-up', () => {
      it('of a cluster leaves the others, and may be repeated', async () => {
        const objects = Array.from({ length: 1100 }, (_, index) => pod({ name: `pod-${index}`, labels: { app: 'x' } }));
        await put('east', ...objects);
        await put('west', pod({ name: 'stays' }));

        await storage.factory.cleanCluster('east', signal);
        await storage.factory.cleanCluster('east', signal);

        expect((await list({})).keys).toEqual(['default/stays']);
        expect((await list({ labelSelector: parseLabelSelector('app=x') })).keys).toEqual([]);
      });

      it('of a resource leaves the others', async () => {
        await put('east', pod({ name: 'web' }));
        const roles = storage.factory.newResourceStorage(clusterRoles);
        await roles.applyBatch('east', [{ type: 'upsert', object: role('admin') }], signal);

        await storage.factory.cleanClusterResource('east', pods.resource, signal);

        expect(await versionsIn(storage.factory, 'east')).toEqual({
          'rbac.authorization.k8s.io/v1/clusterroles': { admin: '1' },
        });
      });
    });

    it('says what it can do, prepares clusters and answers a ping', async () => {
      expect(storage.factory.getSupportedRequestVerbs()).toEqual(expect.arrayContaining(['get', 'list']));
      expect(storage.factory.getCollectionResources().map(({ name }) => name)).toEqual([
        'any',
        'workloads',
        'kuberesources',
      ]);
      await expect(storage.factory.prepareCluster('east', signal)).resolves.toBeUndefined();
      await expect(storage.factory.ping(signal)).resolves.toBeUndefined();
    });
  });
}

interface Listed {
  readonly objects: readonly KubernetesObject[];
  readonly keys: readonly string[];
  readonly summary: ListSummary;
}

function pod(metadata: ObjectMeta, spec: Readonly<Record<string, unknown>> = {}): KubernetesObject {
  const defaults = { namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '2024-01-01T00:00:00Z' };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...defaults, ...metadata }, spec };
}

function placed(cluster: string, namespace: string, name: string): KubernetesObject {
  return pod({ name, namespace, annotations: { cluster } });
}

function owned(name: string, uid: string, owner: string): KubernetesObject {
  const reference = { apiVersion: 'v1', kind: 'Any', name: 'any', uid: owner, controller: true };
  return pod({
    name,
    uid,
    namespace: 'shop',
    ownerReferences: [{ ...reference, uid: 'no', controller: false }, reference],
  });
}

function role(name: string): KubernetesObject {
  const metadata = { name, uid: 'u', resourceVersion: '1', creationTimestamp: '2024-01-01T00:00:00Z' };
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata };
}

function ordered(text: string): SearchOptions['orderBy'] {
  return text.split(',').map((part) => ({ field: part.split(' ')[0] ?? '', descending: part.endsWith(' desc') }));
}

async function read<T>({ items, summary }: StoredList<T>): Promise<{ items: T[]; summary: ListSummary }> {
  const all: T[] = [];
  for await (const chunk of items) {
    all.push(...chunk);
  }
  return { items: all, summary: await summary() };
}

async function listed(storage: ResourceStorage, options: Partial<SearchOptions>): Promise<Listed> {
  const { items, summary } = await read(await storage.list({ ...EVERYTHING, ...options }, signal));
  const objects = items.map((json) => JSON.parse(json.toString()) as KubernetesObject);
  return { objects, keys: objects.map(objectKey), summary };
}

async function pages(storage: ResourceStorage, options: Partial<SearchOptions>): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let more: string | undefined = ''; more !== undefined;) {
    const page: Listed = await listed(storage, { ...options, continue: more });
    keys.push(...page.keys);
    more = page.summary.continue;
  }
  return keys;
}

async function versionsIn(factory: StorageFactory, cluster: string): Promise<Record<string, Record<string, string>>> {
  const versions: Record<string, Record<string, string>> = {};
  for await (const { resource, versionByKey } of factory.getResourceVersions(cluster, signal)) {
    const id = `${resource.group}/${resource.version}/${resource.resource}`;
    versions[id] = { ...versions[id], ...Object.fromEntries(versionByKey) };
  }
  return versions;
}
