import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { sql } from 'kysely';
import { silentLogger } from '#telemetry';
import { availableDatabases, eventually, type TestSchema } from '#testing';
import { InternalStorageConfig } from '../config/internal-storage.config.js';
import { openDatabase } from './open-database.js';

/** Timers and connections that keep this process. */
function heldResources(): number {
  return process.getActiveResourcesInfo().filter((name) => /Timeout|TCPSocketWrap|PipeWrap/.test(name)).length;
}

const servers = availableDatabases().filter(({ name }) => name !== 'sqlite');

afterAll(async () => {
  for (const database of servers) {
    await database.stop();
  }
});

if (servers.length === 0) {
  it.todo('opens PostgreSQL and MariaDB, of which none is on this machine');
}
for (const database of servers) {
  const { name } = database;
  describe(`openDatabase on ${name}`, () => {
    let schema: TestSchema;
    let listener: Server;

    beforeAll(async () => {
      schema = await database.createSchema();
    }, 60_000);
    afterAll(() => schema.drop());

    beforeEach(() => {
      const { host, port } = schema.config as { readonly host: string; readonly port: number };
      const socket = name === 'postgres' ? `${host}/.s.PGSQL.${port}` : host;
      // The test servers listen on sockets; TLS is only spoken on a port.
      listener = createServer((client) => {
        const server = connect(socket);
        client.on('error', () => server.destroy()).pipe(server);
        server.on('error', () => client.destroy()).pipe(client);
      });
    });
    afterEach(() => {
      listener.close();
    });

    const listen = async (port: number): Promise<number> => {
      await once(listener.listen(port, '127.0.0.1'), 'listening');
      return (listener.address() as AddressInfo).port;
    };
    const open = async (port: number, sslMode: string, withinMs: number): Promise<void> => {
      const config = InternalStorageConfig.parse({ ...schema.config, host: '127.0.0.1', port, sslMode });
      const { database: opened } = await openDatabase(config, {
        logger: silentLogger,
        observer: () => undefined,
        connectWithinMs: withinMs,
      });
      await opened.close();
    };

    it.each(['disable', 'prefer', 'allow'])('goes on without TLS when the server has none: %s', async (sslMode) => {
      await expect(open(await listen(0), sslMode, 0)).resolves.toBeUndefined();
    });

    it.each(['skip-verify', 'require', 'verify-ca', 'verify-full'])('insists on TLS: %s', async (sslMode) => {
      await expect(open(await listen(0), sslMode, 0)).rejects.toThrow(/SSL|secure|needs the name of the host/);
    });

    it('waits for a server that is not there yet', async () => {
      const port = await listen(0);
      listener.close();
      await once(listener, 'close');

      const opening = open(port, 'disable', 20_000);
      setTimeout(() => void listener.listen(port, '127.0.0.1'), 100);

      await expect(opening).resolves.toBeUndefined();
    });

    it('begins anew when the connection is lost before everything is prepared', async () => {
      const lose = {
        postgres: sql`SELECT pg_terminate_backend(pg_backend_pid())`,
        mariadb: sql.raw(`KILL CONNECTION_ID()`),
      };
      let attempts = 0;
      const { database: opened } = await openDatabase(InternalStorageConfig.parse(schema.config), {
        logger: silentLogger,
        observer: () => undefined,
        prepare: async ({ database: { kysely } }) => {
          attempts += 1;
          await (attempts === 1 ? lose[name as keyof typeof lose] : sql`SELECT 1`).execute(kysely);
        },
      });
      await opened.close();

      expect(attempts).toBe(2);
    });

    it('gives up on a server that stays away', async () => {
      const port = await listen(0);
      listener.close();
      await once(listener, 'close');

      await expect(open(port, 'disable', 0)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('leaves nothing behind of a server that refused, nor of one that was closed', async () => {
      const port = await listen(0);
      const before = heldResources();

      await expect(open(port, 'require', 0)).rejects.toThrow(/SSL|secure/);
      await open(port, 'disable', 0);

      await eventually(() => expect(heldResources()).toBeLessThanOrEqual(before));
    });
  });
}
