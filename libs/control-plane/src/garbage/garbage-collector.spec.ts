import { jest } from '@jest/globals';
import { type KubernetesObject, type OwnerReference, parseRequestInfo } from '#kube';
import { silentLogger } from '#telemetry';
import { eventually } from '#testing';
import { ResourceCatalog } from '../catalog/resource-catalog.js';
import { dispatch } from '../resource-dispatch.js';
import { seedObjects } from '../seed-objects.js';
import { ObjectStore } from '../store/object-store.js';
import { GarbageCollector } from './garbage-collector.js';

const path = '/api/v1/namespaces/default/configmaps';

describe('GarbageCollector', () => {
  let store: ObjectStore;
  let catalog: ResourceCatalog;
  let collector: GarbageCollector;

  beforeEach(() => {
    store = new ObjectStore(':memory:');
    seedObjects(store, 'a certificate', new Date());
    catalog = new ResourceCatalog(store);
    collector = new GarbageCollector(catalog, silentLogger);
    collector.start();
  });

  afterEach(() => {
    collector.stop();
    store.close();
  });

  function send(method: string, url: string, body?: object): KubernetesObject {
    const [at = '', search = ''] = url.split('?');
    const query = new URLSearchParams(search);
    const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const answer = dispatch({
      store,
      catalog,
      info: parseRequestInfo(method, at, query),
      query,
      accept: undefined,
      userAgent: 'test/v1',
      body: { bytes, mediaType: 'application/json' },
      signal: new AbortController().signal,
      now: new Date(),
    });
    return (answer as { readonly document: KubernetesObject }).document;
  }

  function create(
    name: string,
    owners: readonly OwnerReference[] = [],
    finalizers: readonly string[] = [],
  ): OwnerReference {
    const metadata = { name, ownerReferences: owners, finalizers };
    const { uid = '' } = send('POST', path, { metadata }).metadata ?? {};
    return { apiVersion: 'v1', kind: 'ConfigMap', name, uid };
  }

  function remove(name: string, propagationPolicy: string): void {
    send('DELETE', `${path}/${name}?propagationPolicy=${propagationPolicy}`);
  }

  function names(): readonly (string | undefined)[] {
    return store.list('configmaps', 'default').objects.map(({ metadata }) => metadata?.name);
  }

  function find(name: string): KubernetesObject | undefined {
    return store.get('configmaps', { namespace: 'default', name });
  }

  it('deletes what a deleted object owned, and what that owned', async () => {
    const owner = create('owner');
    const owned = create('owned', [owner]);
    create('grandchild', [owned]);
    create('stranger');

    remove('owner', 'Background');

    await eventually(() => expect(names()).toEqual(['stranger']));
  });

  it('keeps what has another owner, and forgets the one that is gone', async () => {
    const [first, second] = [create('first'), create('second')];
    create('owned', [first, second]);

    remove('first', 'Background');

    await eventually(() => expect(find('owned')?.metadata?.ownerReferences).toEqual([second]));
    expect(names()).toEqual(['owned', 'second']);
  });

  it('deletes what is born without its owner, but not what belongs to a kind that is not served', async () => {
    create('orphan', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: 'none' }]);
    create('foreign', [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'elsewhere' }]);

    await eventually(() => expect(names()).toEqual(['foreign']));
  });

  it('begins the deletion of what finalizers keep', async () => {
    create('owned', [create('owner')], ['example.com/keep']);

    remove('owner', 'Background');

    await eventually(() => expect(find('owned')?.metadata?.deletionTimestamp).toBeDefined());
  });

  it('lets an owner that is deleted in the foreground go after what blocks it', async () => {
    const owner = create('owner');
    create('blocking', [{ ...owner, blockOwnerDeletion: true }], ['example.com/keep']);
    create('plain', [owner], ['example.com/keep']);

    remove('owner', 'Foreground');

    await eventually(() => expect(find('plain')?.metadata?.deletionTimestamp).toBeDefined());
    expect(find('owner')?.metadata).toMatchObject({ finalizers: ['foregroundDeletion'] });
    const { metadata = {}, ...rest } = find('blocking') ?? {};
    send('PUT', `${path}/blocking`, { ...rest, metadata: { ...metadata, finalizers: [] } });

    await eventually(() => expect(names()).toEqual(['plain']));
  });

  it('leaves behind what an owner that is deleted alone owned', async () => {
    create('owned', [create('owner')]);

    remove('owner', 'Orphan');

    await eventually(() => expect(names()).toEqual(['owned']));
    expect(find('owned')?.metadata?.ownerReferences).toBeUndefined();
  });

  it('collects what a process before it left', async () => {
    const owner = create('owner');
    create('owned', [owner]);
    collector.stop();
    remove('owner', 'Background');
    expect(names()).toEqual(['owned']);

    collector = new GarbageCollector(catalog, silentLogger);
    collector.start();

    await eventually(() => expect(names()).toEqual([]));
  });

  it('tries again when the store failed', async () => {
    create('owned', [create('owner')]);
    const remove = jest.spyOn(store, 'remove');
    send('DELETE', `${path}/owner?propagationPolicy=Background`);
    remove.mockImplementationOnce(() => {
      throw new Error('database or disk is full');
    });

    await eventually(() => expect(names()).toEqual([]));
    expect(remove).toHaveBeenCalledTimes(3);
  });
});
