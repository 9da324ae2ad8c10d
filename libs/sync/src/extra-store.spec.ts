import type { ReflectorStore, WireObject } from '#client';
import { objectKey } from '#kube';
import { eventually } from '#testing';
import type { ExtraStore, ExtraStoreFactory, ExtraStoreSubject } from './extra-store.js';
import { configMap, configMaps, core, SyncStage } from './sync-stage.contract.js';

/** Knows which objects there are, as soon as a list has told. */
class NameStore implements ExtraStore, ReflectorStore<WireObject> {
  readonly names = new Set<string>();
  needsList = true;
  isClosed = false;

  constructor(readonly subject: ExtraStoreSubject) {}

  storeFor(): ReflectorStore<WireObject> {
    return this;
  }

  beginList(): ReturnType<ReflectorStore<WireObject>['beginList']> {
    const listed: string[] = [];
    return {
      page: (objects) => {
        listed.push(...objects.map(objectKey));
      },
      end: () => {
        this.names.clear();
        listed.forEach((name) => this.names.add(name));
        this.needsList = false;
      },
      abandon: () => undefined,
    };
  }

  apply({ type, object }: Parameters<ReflectorStore<WireObject>['apply']>[0]): void {
    if (type === 'DELETED') {
      this.names.delete(objectKey(object));
    } else {
      this.names.add(objectKey(object));
    }
  }

  close(): void {
    this.isClosed = true;
  }
}

describe('a further store', () => {
  const stage = new SyncStage();
  let stores: NameStore[];
  const open: ExtraStoreFactory = (subject) => {
    if (subject.resource.resource !== 'configmaps') {
      return undefined;
    }
    const store = new NameStore(subject);
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    stores = [];
    await stage.open();
    stage.extraStores = [open];
    stage.member.store.create(configMaps, configMap('one'));
  });
  afterEach(() => stage.close());

  /** The store of the latest synchro knows exactly these of our own. */
  async function knows(...names: readonly string[]): Promise<void> {
    await eventually(() => {
      const known = [...(stores.at(-1)?.names ?? [])].filter((name) => name.startsWith('default/'));
      expect(new Set(known)).toEqual(new Set(names.map((name) => `default/${name}`)));
    });
  }

  it('sees every object and change of its resource, and the end of the synchro', async () => {
    await stage.start();
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    await knows('one');
    stage.member.store.create(configMaps, configMap('two'));
    stage.member.store.delete(configMaps, { namespace: 'default', name: 'one' });
    await knows('two');
    expect(stores.map(({ subject }) => ({ cluster: subject.cluster, kind: subject.kind }))).toEqual([
      { cluster: 'east', kind: 'ConfigMap' },
    ]);

    stage.changeSpec({ syncResources: core('pods') });
    await eventually(() => expect(stores.map(({ isClosed }) => isClosed)).toEqual([true]));
  });

  it('begins with a list, where storage alone would have gone on watching', async () => {
    const first = await stage.start();
    stage.importMember({ syncResources: core('configmaps', 'pods') });
    await knows('one');
    await stage.isExact(first, configMaps);
    await eventually(() => expect(stage.syncStates()).toEqual(['/v1/configmaps Syncing', '/v1/pods Syncing']));
    await first.stop();
    stage.member.requests.clear();

    stores = [];
    await stage.start();
    await knows('one');

    expect(stores).toHaveLength(1);
    expect(stage.readings('configmaps')).toHaveLength(1);
    expect(stage.readings('pods')).toEqual([]);
  });

  it('gets a list whenever it asks for one', async () => {
    await stage.start();
    stage.importMember({ syncResources: core('configmaps') });
    await knows('one');
    const [store] = stores;

    store?.names.clear();
    if (store !== undefined) {
      store.needsList = true;
    }
    store?.subject.relist();

    await knows('one');
    expect(stores).toEqual([store]);
  });
});
