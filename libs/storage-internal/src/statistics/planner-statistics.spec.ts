import { sql } from 'kysely';
import type { ResourceStorage } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, eventually, type TestSchema } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import type { Database } from '../driver/database.js';
import { openDatabase } from '../driver/open-database.js';
import { InternalStorageFactory } from '../internal-storage.factory.js';
import { PlannerStatistics } from './planner-statistics.js';

const { signal } = new AbortController();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true } as const;
const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('PlannerStatistics on $name', ({ name: databaseName, createSchema }) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;
  let storage: ResourceStorage;
  let database: Database;
  let statistics: PlannerStatistics;
  let written = 0;

  beforeAll(async () => {
    schema = await createSchema();
    factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
    storage = factory.newResourceStorage(pods);
    const options = { logger: silentLogger, observer: () => undefined };
    ({ database } = await openDatabase(InternalStorageConfig.parse(schema.config), options));
    statistics = new PlannerStatistics(database, silentLogger);
  }, 60_000);

  afterAll(async () => {
    statistics.close();
    await database.close();
    await factory.shutdown();
    await schema.drop();
  });

  /** Writes pods that were not there. */
  async function write(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 500) {
      const changes = Array.from({ length: Math.min(left, 500) }, () => {
        const metadata = { namespace: 'default', name: `pod-${(written += 1)}`, uid: `uid-${written}` };
        return { type: 'upsert', object: { metadata } } as const;
      });
      await storage.applyBatch('east', changes, signal);
    }
  }

  /** Rows of the table of objects, as the planner knows them. */
  async function knownRows(): Promise<number> {
    const { rows } = await sql<{ known: number }>`SELECT reltuples AS known FROM pg_class
      WHERE oid = 'resources'::regclass`.execute(database.kysely);
    return Number(rows[0]?.known);
  }

  /** Rows that were ever inserted into it, as the server has counted them. */
  async function insertedRows(): Promise<number> {
    const { rows } = await sql<{ counted: number }>`SELECT n_tup_ins AS counted FROM pg_stat_user_tables
      WHERE relname = 'resources'`.execute(database.kysely);
    return Number(rows[0]?.counted);
  }

  /** A session tells the server what it has changed a second later, or else when it has been idle for long. */
  function counted(check: () => Promise<void>): Promise<void> {
    return eventually(
      async () => {
        await factory.ping(signal);
        await check();
      },
      { timeoutMs: 20_000, intervalMs: 200 },
    );
  }

  if (databaseName !== 'postgres') {
    it('leaves it to the database', async () => {
      await write(1500);

      expect(await statistics.refresh()).toEqual([]);
    });
    return;
  }

  it('analyses a table that was filled, and again only when it has doubled', async () => {
    // Else the server may be faster.
    for (const table of ['resources', 'resource_changes']) {
      await sql`ALTER TABLE ${sql.table(table)} SET (autovacuum_enabled = off)`.execute(database.kysely);
    }
    expect(await knownRows()).toBeLessThanOrEqual(0);
    await write(1500);
    await counted(async () => expect(await statistics.refresh()).toContain('resources'));
    expect(await knownRows()).toBe(1500);

    await write(1000);
    await counted(async () => expect(await insertedRows()).toBe(2500));
    expect(await statistics.refresh()).toEqual([]);

    await write(2000);
    await counted(async () => expect(await statistics.refresh()).toContain('resources'));
    expect(await knownRows()).toBe(4500);
  }, 60_000);
});
