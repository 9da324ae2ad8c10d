import type { CollectionResourceStore, UserCollectionResource } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();

function collection(name: string, resourceVersion: string, uid = `uid-of-${name}`): UserCollectionResource {
  return {
    name,
    metadata: {
      name,
      uid,
      resourceVersion,
      creationTimestamp: '2024-01-01T00:00:00Z',
      annotations: { said: 'wéb 😀' },
    },
    resourceTypes: [{ group: 'apps', version: 'v1', resource: 'deployments' }],
  };
}

const first = { uid: 'uid-of-web', resourceVersion: '1' };

describe.each(availableDatabases().map((database) => [database.name, database] as const))(
  'InternalCollectionResourceStore on %s',
  (_name, database) => {
    let schema: TestSchema;
    let factories: readonly InternalStorageFactory[];
    let here: CollectionResourceStore;
    let elsewhere: CollectionResourceStore;

    beforeAll(async () => {
      schema = await database.createSchema();
      const open = (): Promise<InternalStorageFactory> =>
        InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
      factories = [await open(), await open()];
      [here, elsewhere] = factories.map((factory) => factory.getCollectionResourceStore()) as [
        CollectionResourceStore,
        CollectionResourceStore,
      ];
    }, 60_000);
    afterAll(async () => {
      await Promise.all(factories.map((factory) => factory.shutdown()));
      await schema.drop();
    });
    afterEach(async () => {
      for (const { name, metadata } of await here.list(signal)) {
        await here.delete(name, metadata, signal);
      }
    });

    it('shows every process at once what another one stored', async () => {
      await here.create(collection('web', '1'), signal);
      await here.create(collection('Api', '1'), signal);

      expect(await elsewhere.get('web', signal)).toEqual(collection('web', '1'));
      expect(await elsewhere.list(signal)).toEqual([collection('Api', '1'), collection('web', '1')]);
      expect(await elsewhere.get('WEB', signal)).toBeUndefined();
    });

    it('lets one of many win that create the same name at the same time', async () => {
      const creating = [here, elsewhere, here, elsewhere].map((store, index) =>
        store.create(collection('web', '1', `uid-${index}`), signal),
      );

      expect((await Promise.all(creating)).filter(Boolean)).toHaveLength(1);
    });

    it('lets one of many win that replace the same state', async () => {
      await here.create(collection('web', '1'), signal);

      const replacing = ['2', '3', '4'].map((version, index) =>
        (index === 0 ? here : elsewhere).replace(collection('web', version), first, signal),
      );

      expect((await Promise.all(replacing)).filter(Boolean)).toHaveLength(1);
      expect((await here.get('web', signal))?.metadata.resourceVersion).toMatch(/^[234]$/);
    });

    it.each<[string, typeof first]>([
      ['another version', { ...first, resourceVersion: '2' }],
      ['another uid', { ...first, uid: 'other' }],
    ])('changes nothing that is in another state: %s', async (_what, from) => {
      await here.create(collection('web', '1'), signal);

      expect(await here.replace(collection('web', '9'), from, signal)).toBe(false);
      expect(await here.delete('web', from, signal)).toBe(false);
      expect(await here.get('web', signal)).toEqual(collection('web', '1'));
    });

    it('deletes, and tells when there is nothing to delete', async () => {
      await here.create(collection('web', '1'), signal);

      expect(await here.delete('web', first, signal)).toBe(true);
      expect(await elsewhere.delete('web', first, signal)).toBe(false);
      expect(await elsewhere.get('web', signal)).toBeUndefined();
    });

    it('stops with the reason of the signal', async () => {
      const reason = new Error('stopped');

      await expect(here.list(AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  },
);
