import { eventually } from '#testing';
import { configMap, configMaps, core, pods, SyncStage, type Process } from './sync-stage.contract.js';

const secrets = { group: '', version: 'v1', resource: 'secrets' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

describe('a restart', () => {
  const stage = new SyncStage();
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  const readings = (): number => stage.readings('configmaps').length;

  /** Synchronised, and stopped. */
  async function synchronised(): Promise<void> {
    const process = await stage.start();
    ['same', 'changed', 'deleted'].forEach((name) => stage.member.store.create(configMaps, configMap(name)));
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    await stage.isExact(process, configMaps);
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Syncing']));
    await process.stop();
    stage.member.requests.clear();
  }

  async function isSyncing(): Promise<void> {
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Syncing']));
  }

  it('reads nothing and writes nothing when nothing has changed', async () => {
    await synchronised();

    const process = await stage.start();

    await isSyncing();
    expect(stage.readings('configmaps')).toEqual([]);
    expect(stage.readings('pods')).toEqual([]);
    expect(await process.written()).toBe(0);
  });

  it('writes what has changed meanwhile, and nothing else', async () => {
    await synchronised();
    stage.member.store.update(configMaps, configMap('changed', '2'));
    stage.member.store.delete(configMaps, { namespace: 'default', name: 'deleted' });

    const process = await stage.start();

    await stage.isExact(process, configMaps, pods);
    expect(readings()).toBe(0);
    await eventually(async () => expect(await process.written()).toBe(2));
  });

  it('reads a resource again of which another program has written something, and writes that once more', async () => {
    await synchronised();
    stage.writeForeign("UPDATE resources SET indexed_version = '1' WHERE name = 'same'");

    const process = await stage.start();

    await isSyncing();
    expect(readings()).toBeGreaterThan(0);
    expect(stage.readings('pods')).toEqual([]);
    await eventually(async () => expect(await process.written()).toBe(1));
  });

  it('reads everything and compares when the member has forgotten where it was', async () => {
    await synchronised();
    stage.member.store.update(configMaps, configMap('changed', '2'));
    stage.member.store.delete(configMaps, { namespace: 'default', name: 'deleted' });
    stage.member.store.compact();

    const process = await stage.start();

    await stage.isExact(process, configMaps);
    expect(readings()).toBeGreaterThan(0);
    await eventually(async () => expect(await process.written()).toBe(2));
  });

  it.each<[string, number, () => void]>([
    [
      'is another cluster',
      1,
      () => {
        stage.member.store.delete(namespaces, { namespace: '', name: 'kube-system' });
        stage.member.store.create(namespaces, { metadata: { name: 'kube-system' } });
      },
    ],
    [
      'does not say which cluster it is',
      0,
      () => stage.member.faults.inject({ kind: 'status', code: 500 }, { verbs: ['list'], resource: 'namespaces' }),
    ],
  ])('reads everything and compares when the member %s', async (_, changes, change) => {
    await synchronised();
    change();

    const process = await stage.start();

    await isSyncing();
    expect(readings()).toBe(1);
    await stage.isExact(process, configMaps);
    await eventually(async () => expect(await process.written()).toBe(changes));
  });

  it('goes on where it was after the member was away', async () => {
    const process = await stage.start();
    stage.member.store.create(configMaps, configMap('one'));
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    await isSyncing();
    await stage.isExact(process, configMaps);
    await stage.member.stop();
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Stop', '/v1/pods Stop']), {
      timeoutMs: 25_000,
    });
    stage.member.store.create(configMaps, configMap('two'));
    stage.member.requests.clear();

    await stage.member.listen();

    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Syncing']), {
      timeoutMs: 20_000,
    });
    await stage.isExact(process, configMaps);
    expect(readings()).toBe(0);
  }, 60_000);
});

describe('rules of what is synchronised', () => {
  const stage = new SyncStage();
  beforeEach(async () => {
    await stage.open();
    stage.member.store.create(namespaces, { metadata: { name: 'shop' } });
    stage.member.store.create(namespaces, { metadata: { name: 'bank' } });
  });
  afterEach(() => stage.close());

  async function isStored(process: Process, ...names: readonly string[]): Promise<void> {
    await eventually(async () =>
      expect(Object.keys(await process.stored('east', configMaps)).toSorted()).toEqual(names.toSorted()),
    );
  }

  function createConfigMaps(): void {
    for (const namespace of ['shop', 'bank', 'default']) {
      const object = configMap('one', '1', namespace);
      stage.member.store.create(configMaps, { ...object, metadata: { ...object.metadata, labels: { in: namespace } } });
    }
  }

  it('keep only some namespaces, of which each is listed and watched by itself', async () => {
    createConfigMaps();
    const process = await stage.start();

    stage.importMember({
      syncResources: [{ group: '', resources: ['configmaps'], namespaces: ['shop', 'bank', 'missing'] }],
    });

    await isStored(process, 'shop/one', 'bank/one');
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing']));
    stage.member.store.create(configMaps, configMap('two', '1', 'bank'));
    stage.member.store.create(configMaps, configMap('two', '1', 'default'));
    await isStored(process, 'shop/one', 'bank/one', 'bank/two');
    const paths = stage.readings('configmaps').map(({ path }) => path);
    expect(new Set(paths)).toEqual(
      new Set(['shop', 'bank', 'missing'].map((name) => `/api/v1/namespaces/${name}/configmaps`)),
    );
  });

  it.each([
    ['namespaces', { namespaces: ['shop'] }],
    ['a label selector', { labelSelector: 'in=shop' }],
    ['a field selector', { fieldSelector: 'metadata.namespace=shop' }],
  ])('delete what %s no longer wants, and bring it back', async (_, rules) => {
    createConfigMaps();
    const process = await stage.start();
    const entry = { group: '', resources: ['configmaps'] };
    const fieldSelector = 'metadata.namespace!=kube-system';
    stage.importMember({ syncResources: [{ ...entry, fieldSelector }] });
    await isStored(process, 'shop/one', 'bank/one', 'default/one');

    stage.changeSpec({ syncResources: [{ ...entry, ...rules }] });
    await isStored(process, 'shop/one');
    stage.changeSpec({ syncResources: [{ ...entry, fieldSelector }] });

    await isStored(process, 'shop/one', 'bank/one', 'default/one');
    expect(stage.condition('Validated')).toBe('True Validated');
  });

  it('keep the values of Secrets out of storage, also of those that are stored already, whatever was stopped when', async () => {
    const entry = { group: '', resources: ['secrets'] };
    stage.member.store.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'default', name: 'db' },
      data: { password: 'aHVudGVyMg==' },
    });
    const first = await stage.start();
    stage.importMember({ syncResources: [entry] });
    await stage.isExact(first, secrets);
    expect(await first.read('east', secrets, 'db')).toMatchObject({ data: { password: 'aHVudGVyMg==' } });
    await first.stop();

    stage.changeSpec({ syncResources: [{ ...entry, redactSecrets: true }] });
    const second = await stage.start();
    await eventually(async () =>
      expect(await second.read('east', secrets, 'db')).toMatchObject({ data: { password: '' } }),
    );
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/secrets Syncing']));
    await second.stop();

    const third = await stage.start();
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/secrets Syncing']));
    expect(await third.written()).toBe(0);
    stage.changeSpec({ syncResources: [entry] });
    await eventually(async () =>
      expect(await third.read('east', secrets, 'db')).toMatchObject({ data: { password: 'aHVudGVyMg==' } }),
    );
  }, 20_000);

  it('are refused when they cannot be followed, and what runs goes on', async () => {
    createConfigMaps();
    const process = await stage.start();
    stage.importMember({ syncResources: core('configmaps') });
    await stage.isExact(process, configMaps);

    stage.changeSpec({ syncResources: [{ group: '', resources: ['configmaps'], prune: ['metadata.uid'] }] });

    await eventually(() =>
      expect(stage.condition('Validated')).toBe('False InvalidSyncResources prune: metadata.uid cannot be left out'),
    );
    stage.member.store.create(configMaps, configMap('later'));
    await stage.isExact(process, configMaps);
  });
});
