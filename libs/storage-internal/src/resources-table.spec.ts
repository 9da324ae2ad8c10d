import { writeFileSync } from 'node:fs';
import { type RawBuilder, sql } from 'kysely';
import { EVERYTHING } from '#api';
import type { KubernetesObject, ObjectMeta } from '#kube';
import type { ResourceChange } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, eventually, type TestDatabase, type TestSchema } from '#testing';
import { InternalStorageConfig } from './config/internal-storage.config.js';
import type { Database } from './driver/database.js';
import { openDatabase } from './driver/open-database.js';
import { InternalStorageFactory } from './internal-storage.factory.js';

const { signal } = new AbortController();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const databases = availableDatabases();

/** Columns that conditions of users and dashboards name: whether they may be NULL, and what the widest name needs. */
const publicColumns: Readonly<Record<string, readonly [isNullable: boolean, size?: number]>> = {
  id: [false],
  group: [false, 253],
  version: [false, 63],
  resource: [false, 63],
  kind: [false, 63],
  cluster: [false, 253],
  namespace: [false, 253],
  name: [false, 253],
  owner_uid: [false, 36],
  uid: [false, 36],
  resource_version: [false, 30],
  object: [false],
  events: [true],
  event_resource_versions: [true],
  created_at: [false],
  synced_at: [false],
  deleted_at: [true],
};

const informationSchema = (schema: string): string =>
  `SELECT column_name AS name, is_nullable = 'YES' AS nullable, character_maximum_length AS size
    FROM information_schema.columns WHERE table_name = 'resources' AND table_schema = ${schema}`;

/** What a database says of the columns. */
const columnsOf: Readonly<Record<TestDatabase['name'], string>> = {
  postgres: informationSchema('current_schema()'),
  mariadb: informationSchema('database()'),
  sqlite: `SELECT name, "notnull" = 0 AND pk = 0 AS nullable, NULL AS size FROM pragma_table_info('resources')`,
};

/** Counts the connections to a database, but for the one that asks. */
const otherConnections = {
  postgres: `SELECT count(*) AS answer FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  mariadb: `SELECT count(*) AS answer FROM information_schema.processlist
    WHERE db = database() AND id <> connection_id()`,
} as const;

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases.map((database) => [database.name, database] as const))(
  'the table of resources on %s',
  (name, { createSchema }) => {
    let schema: TestSchema;
    let registry: Registry;
    let factory: InternalStorageFactory;
    /** A session beside the storage's. */
    let database: Database;

    beforeEach(async () => {
      schema = await createSchema();
      registry = new Registry();
      factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry });
      ({ database } = await openDatabase(InternalStorageConfig.parse(schema.config), {
        logger: silentLogger,
        observer: () => undefined,
      }));
    }, 60_000);
    afterEach(async () => {
      await database.close();
      await factory.shutdown();
      await schema.drop();
    });

    async function put(...objects: readonly KubernetesObject[]): Promise<readonly (string | undefined)[]> {
      const changes = objects.map((object): ResourceChange => ({ type: 'upsert', object }));
      const results = await factory.newResourceStorage(pods).applyBatch('east', changes, signal);
      return results.map((result) => result?.code);
    }

    /** An expression of the only row. */
    async function valueOf(expression: RawBuilder<unknown>): Promise<unknown> {
      const query = sql<{ answer: unknown }>`SELECT ${expression} AS answer FROM resources`;
      const { rows } = await query.execute(database.kysely);
      expect(rows).toHaveLength(1);
      return rows[0]?.answer;
    }

    const isTrue = async (condition: RawBuilder<unknown>): Promise<boolean> => Boolean(await valueOf(condition));
    const syncedAt = (): Promise<unknown> => valueOf(sql`CAST(synced_at AS char(40))`);

    it('has the columns of the Go original, wide enough for every name Kubernetes allows', async () => {
      const query = sql.raw<{ name: string; nullable: unknown; size: unknown }>(columnsOf[name]);
      const { rows } = await query.execute(database.kysely);

      // SQLite sets text no limit, and what holds no name has a size that is nobody's business.
      const isSized = (column: string): boolean => name !== 'sqlite' && publicColumns[column]?.[1] !== undefined;
      const found = rows.map(({ name: column, nullable, size }) => [
        column,
        [Boolean(Number(nullable)), ...(isSized(column) ? [Number(size)] : [])],
      ]);
      const expected = Object.entries(publicColumns).map(([column, [isNullable, size]]) => [
        column,
        [isNullable, ...(isSized(column) ? [size] : [])],
      ]);
      expect(Object.fromEntries(found)).toMatchObject(Object.fromEntries(expected));
    });

    it('holds the uid of the controller among the owners, else none', async () => {
      const owner = (uid: string, controller: boolean): object => ({ apiVersion: 'v1', kind: 'Any', uid, controller });

      await put(pod({ ownerReferences: [owner('friend', false), owner('boss', true)] as never }));
      expect(await valueOf(sql`owner_uid`)).toBe('boss');

      await put(pod({ ownerReferences: [owner('friend', false)] as never }));
      expect(await valueOf(sql`owner_uid`)).toBe('');
    });

    it('holds when the object was created and deleted, as long as it says so', async () => {
      const time = (text: string): string => database.dialect.timestamp(new Date(text));
      const creationTimestamp = '2024-05-01T10:00:00Z';

      await put(pod({ creationTimestamp, deletionTimestamp: '2024-05-02T10:00:00Z' }));
      expect(await isTrue(sql`created_at = ${time(creationTimestamp)}`)).toBe(true);
      expect(await isTrue(sql`deleted_at = ${time('2024-05-02T10:00:00Z')}`)).toBe(true);

      await put(pod({ creationTimestamp: '2024-05-03T10:00:00Z', uid: 'another' }));
      expect(await isTrue(sql`created_at = ${time('2024-05-03T10:00:00Z')}`)).toBe(true);
      expect(await isTrue(sql`deleted_at IS NULL`)).toBe(true);
    });

    it('holds when the object was written last, which an event is not', async () => {
      await put(pod());
      const first = await syncedAt();
      const event = { metadata: { name: 'e', namespace: 'default', uid: 'e' }, involvedObject: { uid: 'u' } };

      // Until the clock has gone on.
      await eventually(async () => {
        await put(pod({ resourceVersion: '2' }));
        expect(await syncedAt()).not.toEqual(first);
      });
      const second = await syncedAt();
      const now = (): string => database.dialect.timestamp(new Date());
      const then = now();
      await eventually(() => expect(now()).not.toBe(then));
      await factory.newResourceStorage(pods).recordEvent?.('east', event, signal);

      expect(await syncedAt()).toEqual(second);
    });

    it('counts objects that lose characters the database cannot store', async () => {
      expect(await put(pod({ annotations: { odd: 'a\u0000b' } }), pod({ name: 'plain' }))).toEqual([
        undefined,
        undefined,
      ]);

      const counted = 'clusterpedia_storage_altered_objects_total{resource="pods"} 1';
      const text = await registry.metrics();
      expect(text.includes(counted)).toBe(name !== 'sqlite');
    });

    it('is cleaned up in pieces', async () => {
      const objects = Array.from({ length: 1200 }, (_, index) => pod({ name: `pod-${index}` }));
      await put(...objects);
      const writes = async (): Promise<number> =>
        Number(/duration_seconds_count\{operation="write"\} (\d+)/.exec(await registry.metrics())?.[1]);
      const before = await writes();

      await factory.cleanCluster('east', signal);

      expect((await writes()) - before).toBeGreaterThanOrEqual(3);
      expect(await registry.metrics()).toContain('rows_written_total{resource="pods"} 2400');
    });

    it('shows the connections of a server in the metrics', async () => {
      const text = await registry.metrics();
      const gauges = [...text.matchAll(/^storage_dbstats_(?<gauge>\w+)\{db_name="(?<database>\w+)"\}/gm)].map(
        ({ groups }) => [groups?.['gauge'], groups?.['database']],
      );

      // Of those of the original the drivers do not count which connections were closed, and why.
      const all = ['max_open_connections', 'open_connections', 'in_use', 'idle', 'wait_count', 'wait_duration'];
      expect(gauges).toEqual(name === 'sqlite' ? [] : all.map((gauge) => [gauge, schema.config['database']]));
    });

    it('shows nothing in the metrics when they are disabled', async () => {
      const silent = new Registry();
      const file = `${schema.configFile}.silent`;
      writeFileSync(file, JSON.stringify({ ...schema.config, metrics: { disable: true } }));
      const other = await InternalStorageFactory.open(file, { logger: silentLogger, registry: silent });
      await other.ping(signal);

      expect(silent.getMetricsAsArray()).toEqual([]);
      await other.shutdown();
    });

    it('leaves no connection of a storage that is shut down', async () => {
      const context = { logger: silentLogger, registry: new Registry() };
      const other = await InternalStorageFactory.open(schema.configFile, context);
      const connections = async (): Promise<number> => {
        const query = name === 'sqlite' ? 'SELECT 0 AS answer' : otherConnections[name];
        const { rows } = await sql.raw<{ answer: unknown }>(query).execute(database.kysely);
        return Number(rows[0]?.answer);
      };
      expect(await connections()).toBeGreaterThanOrEqual(name === 'sqlite' ? 0 : 2);

      await Promise.all([other.ping(signal), other.ping(signal)]);
      await Promise.all([other.shutdown(), factory.shutdown()]);

      await eventually(async () => expect(await connections()).toBe(0));
      await expect(other.ping(signal)).rejects.toMatchObject({ name: 'StorageError' });
    });

    if (name === 'sqlite') {
      it('takes a batch but for the row that it refuses', async () => {
        const refuse = `CREATE TRIGGER refuse BEFORE INSERT ON resources WHEN NEW.name = 'bad'
          BEGIN SELECT RAISE(ABORT, 'refused'); END`;
        await sql.raw(refuse).execute(database.kysely);

        expect(await put(...['a', 'bad', 'c'].map((each) => pod({ name: each })))).toEqual([
          undefined,
          'Rejected',
          undefined,
        ]);
        const { items } = await factory.newResourceStorage(pods).list(EVERYTHING, signal);
        expect((await Array.fromAsync(items)).flat()).toHaveLength(2);
      });
    }
  },
);

function pod(metadata: ObjectMeta = {}): KubernetesObject {
  const defaults = { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1' };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...defaults, ...metadata } };
}
