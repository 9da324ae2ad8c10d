import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Registry, silentLogger } from '#telemetry';
import { hasMariadb, hasPostgres, startMariadb, startPostgres, type TestServer } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import { openDatabase } from '../driver/open-database.js';
import { preparation } from './preparation.js';

const context = { logger: silentLogger, registry: new Registry() };
const { signal } = new AbortController();

/** How each server is spoken to. */
const servers = [
  {
    type: 'postgres',
    isHere: hasPostgres(),
    start: () => startPostgres(),
    administration: 'postgres',
    quote: (name: string) => `"${name.replaceAll('"', '""')}"`,
    createUser: (user: string) => [`CREATE USER "${user}"`],
    letInto: (user: string, database: string) => [
      `REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`,
      `GRANT CONNECT ON DATABASE ${database} TO "${user}"`,
    ],
    mayCreate: (user: string) => [`ALTER USER "${user}" CREATEDB`],
    dsn: ({ host, port, user }: TestServer['connection'], database: string) =>
      `host=${host} port=${port} user=${user} dbname='${database}'`,
  },
  {
    type: 'mysql',
    isHere: hasMariadb(),
    start: () => startMariadb(),
    administration: 'information_schema',
    quote: (name: string) => `\`${name.replaceAll('`', '``')}\``,
    createUser: (user: string) => [`CREATE USER '${user}'@'localhost' IDENTIFIED BY 'pass'`],
    letInto: (user: string, database: string) => [`GRANT ALL ON ${database}.* TO '${user}'@'localhost'`],
    mayCreate: (user: string) => [`GRANT CREATE ON *.* TO '${user}'@'localhost'`],
    dsn: ({ host, user }: TestServer['connection'], database: string) => `${user}@unix(${host})/${database}`,
  },
] as const;

if (!servers.some(({ isHere }) => isHere)) {
  it.todo('prepares PostgreSQL and MariaDB, of which none is on this machine');
}
for (const kind of servers.filter(({ isHere }) => isHere)) {
  const { type, quote } = kind;
  describe(`storage preparation on ${type}`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'cp-preparation-'));
    let server: TestServer;

    beforeAll(async () => {
      server = await kind.start();
    }, 60_000);
    afterAll(async () => {
      await server.stop();
      rmSync(directory, { recursive: true });
    });

    const administrate = async (...statements: readonly string[]): Promise<void> => {
      const config = InternalStorageConfig.parse({ type, ...server.connection, database: kind.administration });
      const { database } = await openDatabase(config, { logger: silentLogger, observer: () => undefined });
      try {
        for (const statement of statements) {
          await sql.raw(statement).execute(database.kysely);
        }
      } finally {
        await database.close();
      }
    };
    const configFile = (config: object): string => {
      const file = join(directory, `${randomUUID()}.yaml`);
      writeFileSync(file, JSON.stringify({ type, ...config }));
      return file;
    };
    const newUser = async (): Promise<{ readonly user: string; readonly password: string }> => {
      const user = `user-${randomUUID().slice(0, 8)}`;
      await administrate(...kind.createUser(user));
      return { user, password: 'pass' };
    };
    const newName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

    describe('ensureDatabase', () => {
      it.each(['plain', 'with-a-dash', 'Upper Case', `it's "quoted"`, 'back`tick', 'ünïcode; DROP'])(
        'creates the database %j, and does nothing the second time',
        async (prefix) => {
          const file = configFile({ ...server.connection, database: newName(prefix) });

          await preparation.ensureDatabase(file, context, signal);
          await preparation.ensureDatabase(file, context, signal);

          await expect(preparation.waitForDatabase(file, context, signal)).resolves.toBeUndefined();
        },
      );

      it('creates the database of a dsn', async () => {
        const file = configFile({ dsn: kind.dsn(server.connection, newName('dsn-db')) });

        await preparation.ensureDatabase(file, context, signal);

        await expect(preparation.waitForDatabase(file, context, signal)).resolves.toBeUndefined();
      });

      it('creates it once for several at the same time', async () => {
        const file = configFile({ ...server.connection, database: newName('raced') });

        const all = Array.from({ length: 5 }, () => preparation.ensureDatabase(file, context, signal));

        await expect(Promise.all(all)).resolves.toHaveLength(5);
      });

      it('needs no right but to enter a database that is there', async () => {
        const database = newName('entered');
        const user = await newUser();
        await administrate(`CREATE DATABASE ${quote(database)}`, ...kind.letInto(user.user, quote(database)));
        const file = configFile({ ...server.connection, ...user, database });

        await expect(preparation.ensureDatabase(file, context, signal)).resolves.toBeUndefined();
      });

      it('names the user and the database when neither is allowed', async () => {
        const user = await newUser();
        const database = newName('refused');
        const file = configFile({ ...server.connection, ...user, database });

        await expect(preparation.ensureDatabase(file, context, signal)).rejects.toThrow(
          `user "${user.user}" can neither enter the database "${database}" nor create it`,
        );
      });

      it('creates it as a user who may do that and nothing else', async () => {
        const user = await newUser();
        await administrate(...kind.mayCreate(user.user));
        const file = configFile({ ...server.connection, ...user, database: newName('by-user') });

        await expect(preparation.ensureDatabase(file, context, signal)).resolves.toBeUndefined();
      });
    });

    describe('waitForDatabase', () => {
      it('says that there is no such database', async () => {
        const file = configFile({ ...server.connection, database: newName('missing') });

        await expect(preparation.waitForDatabase(file, context, signal)).rejects.toThrow(
          'the server answers, and the user cannot enter the database',
        );
      });

      it('waits for a server that is not there until it is told to stop', async () => {
        const stop = new AbortController();
        const file = configFile({ ...server.connection, host: directory, database: 'any' });

        const waiting = preparation.waitForDatabase(file, context, stop.signal);
        stop.abort(new Error('waited long enough'));

        await expect(waiting).rejects.toThrow('waited long enough');
      });
    });
  });
}

describe('storage preparation on sqlite', () => {
  it('leaves the file to who opens it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cp-preparation-'));
    const file = join(directory, 'storage.yaml');
    writeFileSync(file, JSON.stringify({ type: 'sqlite', dsn: join(directory, 'cp.db') }));

    await preparation.ensureDatabase(file, context, signal);

    await expect(preparation.waitForDatabase(file, context, signal)).resolves.toBeUndefined();
    rmSync(directory, { recursive: true });
  });
});
