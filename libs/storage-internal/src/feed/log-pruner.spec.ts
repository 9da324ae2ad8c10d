import { sql } from 'kysely';
import { EVERYTHING } from '#api';
import type { ResourceStorage, StoredEvent } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import type { Database } from '../driver/database.js';
import { openDatabase } from '../driver/open-database.js';
import { InternalStorageFactory } from '../internal-storage.factory.js';
import { LogPruner, type FeedLimits } from './log-pruner.js';

const { signal } = new AbortController();
const HOUR_MS = 3_600_000;
const podConfig = {
  resource: { group: '', version: 'v1', resource: 'pods' },
  kind: 'Pod',
  namespaced: true,
} as const;

const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('LogPruner on $name', ({ createSchema }) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;
  let database: Database;
  let pods: ResourceStorage;
  /** What the pruner's session has run. */
  const statements: string[] = [];

  beforeEach(async () => {
    schema = await createSchema();
    factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
    ({ database } = await openDatabase(InternalStorageConfig.parse(schema.config), {
      logger: silentLogger,
      observer: ({ text }) => void statements.push(text),
    }));
    pods = factory.newResourceStorage(podConfig);
  }, 60_000);

  afterEach(async () => {
    await database.close();
    await factory.shutdown();
    await schema.drop();
  });

  async function put(count: number): Promise<void> {
    for (let n = 1; n <= count; n += 1) {
      const metadata = { name: 'web', namespace: 'default', resourceVersion: String(n), labels: { n: String(n) } };
      await pods.applyBatch('east', [{ type: 'upsert', object: { metadata } }], signal);
    }
  }

  async function version(): Promise<number> {
    const list = await pods.list(EVERYTHING, signal);
    await Array.fromAsync(list.items);
    return Number((await list.summary()).resourceVersion);
  }

  /** Types of the changes after a version. */
  async function changesAfter(from: number, count: number): Promise<readonly string[]> {
    const stopping = new AbortController();
    const options = { search: EVERYTHING, resourceVersion: String(from), allowBookmarks: false };
    const events: StoredEvent[] = [];
    for await (const chunk of (await pods.watch?.(options, stopping.signal)) ?? []) {
      events.push(...chunk);
      if (events.length >= count) {
        break;
      }
    }
    return events.map(({ type }) => type);
  }

  const prune = (limits: FeedLimits): Promise<number> => new LogPruner(database, limits, silentLogger).prune();

  it('keeps what is neither old nor too much', async () => {
    const start = await version();
    await put(5);

    expect(await prune({ maxAgeMs: HOUR_MS, maxChanges: 5 })).toBe(0);

    expect(await changesAfter(start, 5)).toEqual(['ADDED', 'MODIFIED', 'MODIFIED', 'MODIFIED', 'MODIFIED']);
  });

  it('deletes what is too much: a watch can go on from what is left, and from nothing before', async () => {
    await put(230);
    const end = await version();

    expect(await prune({ maxAgeMs: HOUR_MS, maxChanges: 10 })).toBe(220);

    expect(await changesAfter(end - 10, 10)).toHaveLength(10);
    await expect(changesAfter(end - 11, 1)).rejects.toMatchObject({ code: 'Expired' });
  });

  it('deletes what is old: a watch can go on from the last list', async () => {
    await put(3);
    const end = await version();

    expect(await prune({ maxAgeMs: -HOUR_MS, maxChanges: 1000 })).toBe(3);

    await put(2);
    expect(await changesAfter(end, 2)).toEqual(['MODIFIED', 'MODIFIED']);
    await expect(changesAfter(end - 1, 1)).rejects.toMatchObject({ code: 'Expired' });
  });

  it('leaves nothing behind, also when it is killed: batches go with their changes in one statement', async () => {
    await put(4);
    statements.length = 0;

    await prune({ maxAgeMs: -HOUR_MS, maxChanges: 1000 });

    expect(statements.filter((text) => /^(WITH .*)?DELETE /s.test(text))).toHaveLength(1);
    const query = sql`SELECT (SELECT count(*) FROM resource_batches), (SELECT count(*) FROM resource_changes)`;
    const [rows] = await Array.fromAsync(database.read(query.compile(database.kysely), signal));
    expect(rows?.[0]?.map(Number)).toEqual([0, 0]);
  });

  it('refuses a version that is still to come', async () => {
    await expect(changesAfter((await version()) + 1, 1)).rejects.toMatchObject({ code: 'Expired' });
  });
});
