import { writeFileSync } from 'node:fs';
import { EVENTS_ANNOTATION, EVERYTHING } from '#api';
import { type KubernetesObject, objectKey, parseLabelSelector } from '#kube';
import type { ResourceChange, StoredEvent, StoredList } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, eventually, type TestDatabase, type TestSchema } from '#testing';
import { InternalStorageFactory } from './internal-storage.factory.js';
import { migrations } from './migration/migrations.js';
import { executeSql, originalRows, originalTables, pod } from './migration/original-database.contract.js';

const { signal } = new AbortController();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases.map((database) => [database.name, database] as const))(
  'InternalStorageFactory on %s',
  (name, database) => {
    let schema: TestSchema;
    const opened: InternalStorageFactory[] = [];
    const open = async (registry = new Registry()): Promise<InternalStorageFactory> => {
      const factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry });
      opened.push(factory);
      return factory;
    };

    beforeEach(async () => {
      schema = await database.createSchema();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((factory) => factory.shutdown()));
      await schema.drop();
    });

    it('adopts the table of the Go original without losing a row', async () => {
      await executeSql(name, schema, originalTables[name]);
      await executeSql(name, schema, originalRows(name));

      const factory = await open();

      const storage = factory.newResourceStorage(pods);
      const labels = (selector: string): Promise<string[]> =>
        storage.list({ ...EVERYTHING, labelSelector: parseLabelSelector(selector) }, signal).then(keysOf);
      expect(await labels('')).toEqual(['default/web', 'default/worker']);
      expect(await labels('app.kubernetes.io/name=web')).toEqual(['default/web']);
      expect(await labels('!app.kubernetes.io/name')).toEqual(['default/worker']);
      expect(
        await storage.list({ ...EVERYTHING, since: new Date('2024-05-01T10:00:00Z') }, signal).then(keysOf),
      ).toEqual(['default/worker']);
      const update = [pod('web', { labels: { app: 'new' }, resourceVersion: '8' }), pod('Web'), pod('n'.repeat(200))];
      expect(await storage.applyBatch('east', update.map(upsert), signal)).toEqual([undefined, undefined, undefined]);
      expect(await labels('app=new')).toEqual(['default/web']);
      expect(await labels('')).toHaveLength(4);
    });

    it('adopts the events of the Go original, and shows them with those recorded since', async () => {
      const core = (eventName: string, resourceVersion: string, second: number): KubernetesObject => ({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: eventName, namespace: 'default', uid: `uid-of-${eventName}`, resourceVersion },
        involvedObject: { uid: 'u' },
        lastTimestamp: `2024-05-01T10:00:0${second}Z`,
      });
      const adopted = [core('old', '40', 1), core('both', '41', 2)];
      const byUid = Object.fromEntries(adopted.map((event) => [event.metadata?.uid, event]));
      await executeSql(name, schema, originalTables[name]);
      await executeSql(name, schema, originalRows(name));
      await executeSql(name, schema, [
        `UPDATE resources SET events = '${JSON.stringify(byUid)}',
          event_resource_versions = '{"default/old": 40, "default/both": 41}' WHERE name = 'web'`,
      ]);
      const factory = await open();
      const storage = factory.newResourceStorage(pods);
      const events = async (): Promise<unknown> => {
        const objects = await objectsOf(await storage.list({ ...EVERYTHING, injectEvents: true }, signal));
        const text = objects.find(({ metadata }) => metadata?.name === 'web')?.metadata?.annotations?.[
          EVENTS_ANNOTATION
        ];
        return text === undefined ? undefined : JSON.parse(text);
      };
      const versions = async (): Promise<unknown> => {
        const all = new Map<string, string>();
        for await (const { eventVersionByKey = [] } of factory.getResourceVersions('east', signal)) {
          [...eventVersionByKey].forEach(([key, version]) => all.set(key, version));
        }
        return Object.fromEntries(all);
      };
      expect(await events()).toEqual([adopted[1], adopted[0]]);
      expect(await versions()).toEqual({ 'default/old': '40', 'default/both': '41' });

      await storage.recordEvent?.('east', core('both', '50', 3), signal);

      expect(await events()).toEqual([core('both', '50', 3), adopted[0]]);
      expect(await versions()).toEqual({ 'default/old': '40', 'default/both': '50' });
      await storage.applyBatch('east', [upsert(pod('web', { uid: 'another' }))], signal);
      expect(await events()).toBeUndefined();
    });

    it('tells watchers what becomes of the rows of the Go original, and what they were', async () => {
      await executeSql(name, schema, originalTables[name]);
      await executeSql(name, schema, originalRows(name));
      const storage = (await open()).newResourceStorage(pods);
      const list = await storage.list(EVERYTHING, signal);
      await objectsOf(list);
      const { resourceVersion = '' } = await list.summary();

      await storage.applyBatch('east', [upsert(pod('web', { labels: { tier: 'back' } }))], signal);
      await storage.applyBatch('east', [{ type: 'delete', namespace: 'default', name: 'worker' }], signal);
      await storage.applyBatch('east', [upsert(pod('web', { labels: { tier: 'none' } }))], signal);

      const told = async (selector: string, count: number): Promise<readonly (readonly unknown[])[]> => {
        const search = { ...EVERYTHING, labelSelector: parseLabelSelector(selector) };
        const events = await storage.watch?.({ search, resourceVersion, allowBookmarks: false }, signal);
        return eventsOf(events ?? [], count);
      };
      const version = (after: number): string => String(Number(resourceVersion) + after);
      const deleted = ['DELETED', pod('worker', { resourceVersion: version(2) })];
      expect(await told('', 3)).toEqual([
        ['MODIFIED', pod('web', { labels: { tier: 'back' }, resourceVersion: version(1) })],
        deleted,
        ['MODIFIED', pod('web', { labels: { tier: 'none' }, resourceVersion: version(3) })],
      ]);
      const labels = { 'app.kubernetes.io/name': 'web', tier: 'front' };
      expect(await told('tier!=back,tier!=none', 2)).toEqual([
        ['DELETED', pod('web', { labels, resourceVersion: version(1) })],
        deleted,
      ]);
    });

    it('waits for another process to make the tables, when told to', async () => {
      const file = `${schema.configFile}.waiting`;
      const waiting = async (waitFor: string): Promise<InternalStorageFactory> => {
        writeFileSync(file, JSON.stringify({ ...schema.config, migration: { disable: true, waitFor } }));
        const factory = await InternalStorageFactory.open(file, { logger: silentLogger, registry: new Registry() });
        opened.push(factory);
        return factory;
      };

      await expect(waiting('0')).rejects.toThrow(
        'migration.disable is set, and no other process has made 0001-resources',
      );

      const opening = waiting('20s');
      await (await open()).newResourceStorage(pods).applyBatch('east', [upsert(pod('web'))], signal);
      const factory = await opening;
      expect(await factory.newResourceStorage(pods).list(EVERYTHING, signal).then(keysOf)).toEqual(['default/web']);
    });

    it('does nothing to a database it has migrated already', async () => {
      const first = await open();
      await first.newResourceStorage(pods).applyBatch('east', [upsert(pod('web'))], signal);

      const second = await open();

      expect(await second.newResourceStorage(pods).list(EVERYTHING, signal).then(keysOf)).toEqual(['default/web']);
    });

    it('lets processes that start together all become ready', async () => {
      const [first, , last] = await Promise.all([open(), open(), open()]);

      await first.newResourceStorage(pods).applyBatch('east', [upsert(pod('web'))], signal);
      expect(await last.newResourceStorage(pods).list(EVERYTHING, signal).then(keysOf)).toEqual(['default/web']);
    });

    it('repeats a step that was done but not noted, because the process was killed', async () => {
      await (await open()).newResourceStorage(pods).applyBatch('east', [upsert(pod('web'))], signal);

      // PostgreSQL and SQLite take back what was not noted, except for the indexes.
      for (const step of name === 'mariadb' ? migrations.map((migration) => migration.name) : ['0003-indexes']) {
        await executeSql(name, schema, [`DELETE FROM clusterpedia_migrations WHERE name = '${step}'`]);

        const factory = await open();

        expect(await factory.newResourceStorage(pods).list(EVERYTHING, signal).then(keysOf)).toEqual(['default/web']);
      }
    });

    it('refuses a database that a newer program has changed', async () => {
      await open();
      await executeSql(name, schema, ["INSERT INTO clusterpedia_migrations (name) VALUES ('9999-future')"]);

      await expect(open()).rejects.toThrow('newer than this program: it does not know 9999-future');
    });

    it('fails cleanly once it is shut down', async () => {
      const factory = await InternalStorageFactory.open(schema.configFile, {
        logger: silentLogger,
        registry: new Registry(),
      });
      const storage = factory.newResourceStorage(pods);

      await factory.shutdown();

      await expect(storage.get('east', { namespace: 'default', name: 'web' }, signal)).rejects.toMatchObject({
        name: 'StorageError',
      });
    });

    it('counts what it does', async () => {
      const registry = new Registry();
      const factory = await open(registry);

      await factory.newResourceStorage(pods).applyBatch('east', [upsert(pod('a')), upsert(pod('b'))], signal);
      await factory.newResourceStorage(pods).list(EVERYTHING, signal).then(keysOf);

      const text = await registry.metrics();
      expect(text).toContain('clusterpedia_storage_rows_written_total{resource="pods"} 2');
      expect(text).toMatch(/clusterpedia_storage_operation_duration_seconds_count\{operation="read"\} [1-9]/);
      expect(text).toContain('clusterpedia_storage_operation_duration_seconds_count{operation="write"} 1');
    });
  },
);

const servers = databases.filter(({ name }) => name !== 'sqlite');

for (const database of servers) {
  const { name } = database;
  describe(`InternalStorageFactory on a server: ${name}`, () => {
    let schema: TestSchema;
    let factory: InternalStorageFactory;

    beforeEach(async () => {
      schema = await database.createSchema();
      factory = await InternalStorageFactory.open(schema.configFile, {
        logger: silentLogger,
        registry: new Registry(),
      });
    }, 60_000);
    afterEach(async () => {
      await factory.shutdown();
      await schema.drop();
    });

    it('writes a batch but for the row that does not fit', async () => {
      const storage = factory.newResourceStorage(pods);
      const changes = [pod('a'), pod('b', { uid: 'u'.repeat(40) }), pod('c')].map(upsert);

      const results = await storage.applyBatch('east', changes, signal);

      expect(results.map((result) => result?.code)).toEqual([undefined, 'Rejected', undefined]);
      expect(await storage.list(EVERYTHING, signal).then(keysOf)).toEqual(['default/a', 'default/c']);
    });

    it('fails a list whose connection is cut, recoverably, and goes on with another', async () => {
      const storage = factory.newResourceStorage(pods);
      const data = 'x'.repeat(5000);
      const objects = Array.from({ length: 3000 }, (_, index) => ({ ...pod(`pod-${index}`), data }));
      await storage.applyBatch('east', objects.map(upsert), signal);

      const { items, summary } = await storage.list(EVERYTHING, signal);
      const reading = (async () => {
        for await (const chunk of items) {
          expect(chunk.length).toBeLessThan(3000);
          await cutConnections(name, schema);
        }
      })();

      await expect(reading).rejects.toMatchObject({ code: 'Recoverable' });
      await expect(summary()).rejects.toMatchObject({ code: 'Recoverable' });
      // The pool may not have noticed yet that its other connections are gone as well.
      await eventually(async () => {
        expect(await storage.list({ ...EVERYTHING, limit: 1 }, signal).then(keysOf)).toEqual(['default/pod-0']);
      });
    });
  });
}

describe('InternalStorageFactory.open', () => {
  it('wants a configuration file', async () => {
    const opening = InternalStorageFactory.open('', { logger: silentLogger, registry: new Registry() });

    await expect(opening).rejects.toThrow('should not be empty');
  });
});

function upsert(object: KubernetesObject): ResourceChange {
  return { type: 'upsert', object };
}

async function keysOf(list: StoredList): Promise<string[]> {
  return (await objectsOf(list)).map(objectKey);
}

/** So many events of a watch: what happened, and the object. */
async function eventsOf(
  chunks: AsyncIterable<readonly StoredEvent[]> | readonly [],
  count: number,
): Promise<readonly (readonly unknown[])[]> {
  const events: StoredEvent[] = [];
  for await (const chunk of chunks) {
    events.push(...chunk);
    if (events.length >= count) {
      break;
    }
  }
  return events.map((event) => [event.type, 'json' in event ? JSON.parse(event.json.toString()) : undefined]);
}

async function objectsOf({ items }: StoredList): Promise<KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  for await (const chunk of items) {
    objects.push(...chunk.map((json) => JSON.parse(json.toString()) as KubernetesObject));
  }
  return objects;
}

/** Ends every other connection to the database, as a server does that shuts down. */
async function cutConnections(name: TestDatabase['name'], schema: TestSchema): Promise<void> {
  const postgres = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  const mariadb = `BEGIN NOT ATOMIC
    FOR victim IN (SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID())
    DO KILL victim.id; END FOR; END`;
  await executeSql(name, schema, [name === 'postgres' ? postgres : mariadb]);
}
