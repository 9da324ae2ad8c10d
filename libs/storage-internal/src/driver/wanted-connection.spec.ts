import { sql } from 'kysely';
import { silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import type { Database, Row } from './database.js';
import { openDatabase } from './open-database.js';

const servers = availableDatabases().filter(({ name }) => name !== 'sqlite');
const { signal: never } = new AbortController();

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

if (servers.length === 0) {
  it.todo('waits for connections of PostgreSQL and MariaDB, of which none is on this machine');
}
for (const { name, createSchema } of servers) {
  describe(`a pool of ${name} whose connections are all in use`, () => {
    let schema: TestSchema;
    let database: Database;
    let held: AsyncIterator<readonly Row[]>[];

    beforeAll(async () => {
      schema = await createSchema();
      const connPool = { maxOpenConns: 2, maxIdleConns: 2 };
      ({ database } = await openDatabase(InternalStorageConfig.parse({ ...schema.config, connPool }), {
        logger: silentLogger,
        observer: () => undefined,
      }));
    }, 60_000);
    beforeEach(async () => {
      held = [read(never), read(never)].map((rows) => rows[Symbol.asyncIterator]());
      await Promise.all(held.map((rows) => rows.next()));
    });
    afterAll(async () => {
      await database.close();
      await schema.drop();
    });

    function read(signal: AbortSignal): AsyncIterable<readonly Row[]> {
      return database.read(sql`SELECT 1`.compile(database.kysely), signal);
    }

    /** All rows: whoever reads to the end gives the connection back. */
    async function rowsFor(signal: AbortSignal): Promise<readonly Row[]> {
      return (await Array.fromAsync(read(signal))).flat();
    }

    async function giveBack(): Promise<void> {
      await Promise.all(held.map(async (rows) => rows.return?.()));
    }

    it('lets a reader go that is given up, and gives its place to the next', async () => {
      const impatience = new AbortController();
      const reason = new Error('the client has gone');
      const impatient = rowsFor(impatience.signal);
      const patient = rowsFor(never);

      impatience.abort(reason);

      await expect(impatient).rejects.toBe(reason);
      await giveBack();
      expect(await patient).toHaveLength(1);
    });

    it('keeps no connection of a reader that was given up', async () => {
      const impatience = new AbortController();
      const all = Array.from({ length: 5 }, () => rowsFor(impatience.signal));
      impatience.abort(new Error('the client has gone'));
      await Promise.allSettled(all);

      await giveBack();

      expect(await Promise.all([rowsFor(never), rowsFor(never)])).toHaveLength(2);
    });
  });
}
