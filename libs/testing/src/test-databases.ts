import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasMariadb, mariadbQuery, startMariadb } from './databases/mariadb-server.js';
import { hasPostgres, postgresQuery, startPostgres } from './databases/postgres-server.js';
import type { TestServer } from './databases/test-server.js';

/** An empty database of its own for one suite. */
export interface TestSchema {
  /** What stands in {@link configFile}. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Path of a configuration file of the `internal` storage. */
  readonly configFile: string;
  readonly drop: () => Promise<void>;
}

/** One kind of database at hand. Its server starts with the first schema. */
export interface TestDatabase {
  readonly name: 'sqlite' | 'postgres' | 'mariadb';
  readonly createSchema: () => Promise<TestSchema>;
  /** Starts the server and names it in variables, so that child processes use it rather than start their own. */
  readonly share: () => Promise<Readonly<Record<string, string>>>;
  /** Stops the server, if this process started one. */
  readonly stop: () => Promise<void>;
}

interface Kind {
  readonly name: 'postgres' | 'mariadb';
  /** Variable with the connection of a server that is there already, as JSON. */
  readonly variable: string;
  readonly isHere: () => boolean;
  readonly start: () => Promise<TestServer>;
  readonly query: (connection: TestServer['connection'], statement: string) => Promise<void>;
}

const kinds: readonly Kind[] = [
  {
    name: 'postgres',
    variable: 'CLUSTERPEDIA_TEST_POSTGRES',
    isHere: hasPostgres,
    start: startPostgres,
    query: postgresQuery,
  },
  {
    name: 'mariadb',
    variable: 'CLUSTERPEDIA_TEST_MARIADB',
    isHere: hasMariadb,
    start: startMariadb,
    query: mariadbQuery,
  },
];

/** Databases tests can run on. `DATABASES=sqlite,postgres` narrows them. */
export function availableDatabases(): readonly TestDatabase[] {
  const wanted = (process.env['DATABASES'] ?? '').split(',').filter((name) => name !== '');
  const servers = kinds.filter(isAvailable).map(serverDatabase);
  return [sqliteDatabase, ...servers].filter(({ name }) => wanted.length === 0 || wanted.includes(name));
}

/** One of them, for tests to which it does not matter which. @throws Error when `DATABASES` names none that is here */
export function anyDatabase(): TestDatabase {
  const [database] = availableDatabases();
  if (database === undefined) {
    throw new Error('DATABASES names none that is here');
  }
  return database;
}

/** Databases that are neither installed nor named by a variable, for a report of what was not run. */
export function missingDatabases(): readonly string[] {
  return kinds.filter((kind) => !isAvailable(kind)).map(({ name }) => name);
}

function isAvailable({ variable, isHere }: Kind): boolean {
  return process.env[variable] !== undefined || isHere();
}

const sqliteDatabase: TestDatabase = {
  name: 'sqlite',
  createSchema: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cpdb-'));
    return schemaOf({ type: 'sqlite', dsn: join(directory, 'clusterpedia.db') }, directory, () => Promise.resolve());
  },
  share: () => Promise.resolve({}),
  stop: () => Promise.resolve(),
};

function serverDatabase({ name, variable, start, query }: Kind): TestDatabase {
  let server: Promise<TestServer> | undefined;
  const running = (): Promise<TestServer> => (server ??= sharedServer(variable) ?? start());
  return {
    name,
    createSchema: async () => {
      const { connection } = await running();
      const database = `test_${randomUUID().slice(0, 13).replace('-', '_')}`;
      await query(connection, `CREATE DATABASE ${database}`);
      const directory = await mkdtemp(join(tmpdir(), 'cpdb-'));
      const force = name === 'postgres' ? ' WITH (FORCE)' : '';
      return schemaOf({ type: name, ...connection, database }, directory, () =>
        query(connection, `DROP DATABASE ${database}${force}`),
      );
    },
    share: async () => ({ [variable]: JSON.stringify((await running()).connection) }),
    stop: async () => (await server)?.stop(),
  };
}

function sharedServer(variable: string): Promise<TestServer> | undefined {
  const connection = process.env[variable];
  if (connection === undefined) {
    return undefined;
  }
  return Promise.resolve({
    connection: JSON.parse(connection) as TestServer['connection'],
    crash: () => Promise.reject(new Error('a server that others use as well must not crash')),
    stop: () => Promise.resolve(),
  });
}

async function schemaOf(
  config: Readonly<Record<string, unknown>>,
  directory: string,
  drop: () => Promise<void>,
): Promise<TestSchema> {
  const configFile = join(directory, 'storage.yaml');
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(config));
  return {
    config,
    configFile,
    drop: async () => {
      await drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
