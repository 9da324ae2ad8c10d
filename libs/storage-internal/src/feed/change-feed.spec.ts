import { sql } from 'kysely';
import { EVERYTHING } from '#api';
import type { ResourceStorage, StoredEvent } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, eventually, type TestSchema } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import type { Database } from '../driver/database.js';
import { openDatabase } from '../driver/open-database.js';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();
const podConfig = {
  resource: { group: '', version: 'v1', resource: 'pods' },
  kind: 'Pod',
  namespaced: true,
} as const;

const postgres = availableDatabases().filter(({ name }) => name === 'postgres');

afterAll(async () => {
  for (const database of postgres) {
    await database.stop();
  }
});

if (postgres.length === 0) {
  it.todo('is told by PostgreSQL, which is not on this machine');
}
for (const { name, createSchema } of postgres) {
  describe(`a watch on ${name}`, () => {
    let schema: TestSchema;
    let factory: InternalStorageFactory;
    let database: Database;
    let pods: ResourceStorage;

    beforeAll(async () => {
      schema = await createSchema();
      factory = await InternalStorageFactory.open(schema.configFile, {
        logger: silentLogger,
        registry: new Registry(),
      });
      ({ database } = await openDatabase(InternalStorageConfig.parse(schema.config), {
        logger: silentLogger,
        observer: () => undefined,
      }));
      pods = factory.newResourceStorage(podConfig);
    }, 60_000);

    afterAll(async () => {
      await database.close();
      await factory.shutdown();
      await schema.drop();
    });

    /** Connections of the database by what they last did. */
    async function connections(): Promise<readonly string[]> {
      const query = sql<{ query: string }>`SELECT query FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      return (await query.execute(database.kysely)).rows.map(({ query: text }) => text);
    }

    async function put(name: string): Promise<void> {
      const change = {
        type: 'upsert',
        object: { metadata: { name, namespace: 'default', resourceVersion: '1' } },
      } as const;
      // The first attempts meet connections that are dead.
      await eventually(() => pods.applyBatch('east', [change], signal));
    }

    it('listens while somebody watches, and misses nothing when every connection is cut', async () => {
      const stopping = new AbortController();
      const options = { search: EVERYTHING, resourceVersion: '', sendInitialEvents: false, allowBookmarks: false };
      const events = (await pods.watch?.(options, stopping.signal))?.[Symbol.asyncIterator]();
      const next = async (): Promise<readonly StoredEvent[]> => (await events?.next())?.value as readonly StoredEvent[];
      let pending = next();
      await eventually(async () => expect(await connections()).toContain('LISTEN clusterpedia_changes'));

      for (const name of ['one', 'two', 'three']) {
        const cut = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
        await cut.execute(database.kysely);
        await put(name);

        expect(
          (await pending).map((event) => 'json' in event && JSON.parse(event.json.toString()).metadata.name),
        ).toEqual([name]);
        pending = next();
      }

      stopping.abort(new Error('enough'));
      await expect(pending).rejects.toThrow('enough');
      await eventually(async () => expect(await connections()).not.toContain('LISTEN clusterpedia_changes'));
    });
  });
}
