import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@clusterpedia/storage';
import { storageContract, type StorageUnderTest } from '@clusterpedia/storage/conformance';
import { type SampleConfig, loadConfig } from '../src/config.js';
import { MysqlDatabase } from '../src/mysql.database.js';
import { PostgresDatabase } from '../src/postgres.database.js';
import { SampleStorageFactory } from '../src/sample-storage.factory.js';

const nothing = (): void => undefined;
const silent: Logger = {
  error: nothing,
  warn: nothing,
  info: nothing,
  debug: nothing,
  flush: nothing,
  child: () => silent,
};

/** A configuration file of a server on which this test may create databases. */
const serverConfig = process.env['SAMPLE_STORAGE_TEST_CONFIG'] ?? 'config.yaml';

async function onServer(config: SampleConfig, sql: string): Promise<void> {
  const server =
    config.type === 'mysql'
      ? new MysqlDatabase({ ...config, database: '' })
      : new PostgresDatabase({ ...config, database: 'postgres' });
  await server.query(sql, []);
  await server.close();
}

/** An empty database, deleted afterwards. */
async function open(): Promise<StorageUnderTest> {
  const config = await loadConfig(serverConfig);
  const database = `sample_${randomUUID().replaceAll('-', '')}`;
  await onServer(config, `CREATE DATABASE ${database}`);
  const directory = await mkdtemp(join(tmpdir(), 'sample-storage-'));
  const file = join(directory, 'config.yaml');
  const { slowThresholdMs: _, ...connection } = config;
  await writeFile(file, JSON.stringify({ ...connection, database }));
  const reopen = (): Promise<SampleStorageFactory> => SampleStorageFactory.open(file, { logger: silent });
  return {
    factory: await reopen(),
    reopen,
    dispose: async () => {
      await onServer(config, `DROP DATABASE ${database}`);
      await rm(directory, { recursive: true });
    },
  };
}

storageContract('sample-storage-layer', open, {
  watch: false,
  events: false,
  owners: false,
  orderByPath: false,
});

describe('the configuration of sample-storage', () => {
  const load = async (text: string): Promise<SampleConfig> => {
    const directory = await mkdtemp(join(tmpdir(), 'sample-storage-'));
    const file = join(directory, 'config.yaml');
    await writeFile(file, text);
    try {
      return await loadConfig(file);
    } finally {
      await rm(directory, { recursive: true });
    }
  };

  it('is that of the Go original', async () => {
    const text =
      'type: mysql\nhost: db\nport: "3307"\nuser: root\npassword: p\ndatabase: d\nlog: {slowThreshold: 2s}\n';

    expect(await load(text)).toEqual({
      type: 'mysql',
      host: 'db',
      port: 3307,
      user: 'root',
      password: 'p',
      database: 'd',
      slowThresholdMs: 2000,
    });
  });

  it.each([
    ['{type: oracle, user: u, database: d}', 'type must be one of'],
    ['{type: mysql, user: u}', 'database is required'],
    ['{type: mysql, user: u, database: d, port: x}', 'port must be a number'],
    ['{type: mysql, user: u, database: d, log: {slowThreshold: soon}}', 'slowThreshold must be a duration'],
    ['text', 'not an object'],
  ])('refuses %s', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  it('must be given', async () => {
    await expect(loadConfig('')).rejects.toThrow('--storage-config should not be empty');
  });
});
