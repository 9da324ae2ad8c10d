import type { SyncPosition } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();
const pods = { group: '', version: 'v1', resource: 'pods' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const databases = availableDatabases();

function position(resource: SyncPosition['resource'], resourceVersion: string, scope = 'any'): SyncPosition {
  return { resource, scope, resourceVersion };
}

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases.map((database) => [database.name, database] as const))(
  'InternalSyncPositionStore on %s',
  (_, database) => {
    let schema: TestSchema;
    let factory: InternalStorageFactory;

    beforeAll(async () => {
      schema = await database.createSchema();
      factory = await InternalStorageFactory.open(schema.configFile, {
        logger: silentLogger,
        registry: new Registry(),
      });
    }, 60_000);
    afterEach(async () => {
      await factory.cleanCluster('east', signal);
      await factory.cleanCluster('west', signal);
    });
    afterAll(async () => {
      await factory.shutdown();
      await schema.drop();
    });

    const read = async (cluster: string): Promise<readonly SyncPosition[]> => {
      const positions = await factory.getSyncPositionStore().read(cluster, signal);
      return positions.toSorted((a, b) => (a.resource.resource < b.resource.resource ? -1 : 1));
    };
    const write = (cluster: string, ...positions: readonly SyncPosition[]): Promise<void> =>
      factory.getSyncPositionStore().write(cluster, positions, signal);

    it('keeps the last position of each resource of each cluster', async () => {
      const odd = `{"labels":"a in (b)", "quote":"it's", "snow":"☃"}`;
      await write('east', position(pods, '10'), position(deployments, '11', odd));
      await write('west', position(pods, '5'));

      await write('east', position(pods, '12', 'another'));
      await write('east');

      expect(await read('east')).toEqual([position(deployments, '11', odd), position(pods, '12', 'another')]);
      expect(await read('west')).toEqual([position(pods, '5')]);
      expect(await read('north')).toEqual([]);
    });

    it('never keeps a position longer than the rows', async () => {
      await write('east', position(pods, '10'), position(deployments, '11'));
      await write('west', position(pods, '5'));

      await factory.cleanClusterResource('east', pods, signal);
      expect(await read('east')).toEqual([position(deployments, '11')]);

      await factory.cleanCluster('east', signal);
      expect(await read('east')).toEqual([]);
      expect(await read('west')).toEqual([position(pods, '5')]);
    });
  },
);
