import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../free-port.js';
import { findProgram, postgresDirectories } from '../find-program.js';
import { run, serverDirectory, ServerProcess, unprivilegedUser } from './server-process.js';
import type { ServerCertificates, TestServer } from './test-server.js';

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Whether PostgreSQL can be started here. */
export function hasPostgres(): boolean {
  return findProgram('initdb', postgresDirectories()) !== undefined;
}

/** How a server is reached beside its socket. */
interface Network {
  readonly port: number;
  /** Lines of pg_hba.conf. */
  readonly access: readonly string[];
  readonly settings: (data: string, user: User | undefined) => Promise<readonly string[]>;
}

const onSocket: Network = {
  port: 5432,
  access: ['local all all trust'],
  settings: () => Promise.resolve(['listen_addresses=']),
};

/**
 * A PostgreSQL on a socket of its own, with nothing in it and durability off. With certificates it also listens on a port,
 * where only TLS is let in, users with their password, and the user `cert_app` only with a certificate of that name.
 */
export async function startPostgres(certificates?: ServerCertificates): Promise<TestServer> {
  if (certificates === undefined) {
    return startServer(onSocket);
  }
  const port = await freePort();
  const access = [...onSocket.access, 'hostssl all cert_app all cert', 'hostssl all all all scram-sha-256'];
  const settings: Network['settings'] = (data, user) => tlsSettings(certificates, data, port, user);
  return { ...(await startServer({ port, access, settings })), tlsPort: port };
}

/** A PostgreSQL that also listens on a port of this machine, where users have to say their passwords. */
export function startPostgresOnPort(port: number): Promise<TestServer> {
  const access = [...onSocket.access, 'host all all all scram-sha-256'];
  const settings: Network['settings'] = () => Promise.resolve(['listen_addresses=127.0.0.1', `port=${port}`]);
  return startServer({ port, access, settings });
}

async function startServer({ port, access, settings }: Network): Promise<TestServer> {
  const directory = await serverDirectory();
  const data = join(directory, 'data');
  await mkdir(data);
  const user = await databaseUser();
  if (user !== undefined) {
    await chown(directory, user.uid, user.gid);
    await chown(data, user.uid, user.gid);
  }
  const options = { cwd: directory, ...user };
  await run(program('initdb'), ['-D', data, '-U', 'test', '--auth=trust', '-E', 'UTF8', '--no-sync'], options);
  await writeFile(join(data, 'pg_hba.conf'), [...access, ''].join('\n'));
  const fast = ['fsync=off', 'full_page_writes=off', `unix_socket_directories=${directory}`];
  const all = [...fast, ...(await settings(data, user))];
  const args = ['-D', data, ...all.flatMap((setting) => ['-c', setting])];
  const server = ServerProcess.start(directory, program('postgres'), args, options);
  const connection = { host: directory, port, user: 'test', password: 'any' };
  const untilReady = (): Promise<void> => server.untilReady(() => postgresQuery(connection, 'SELECT 1'));
  await untilReady();
  return {
    connection,
    crash: async () => {
      // Immediate shutdown: every connection is cut, and the data is recovered at the next start.
      await server.crash('SIGQUIT');
      await untilReady();
    },
    stop: () => server.stop(),
  };
}

async function tlsSettings(
  { cert, key, ca }: ServerCertificates,
  data: string,
  port: number,
  user: User | undefined,
): Promise<readonly string[]> {
  for (const [name, text] of Object.entries({ cert, key, ca })) {
    const file = join(data, `${name}.pem`);
    await writeFile(file, text, { mode: 0o600 });
    if (user !== undefined) {
      await chown(file, user.uid, user.gid);
    }
  }
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'ssl=on',
    ...['cert', 'key', 'ca'].map((name) => `ssl_${name}_file=${name}.pem`),
  ];
}

/** Runs one statement on the server's own database. */
export async function postgresQuery(connection: TestServer['connection'], statement: string): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function program(name: string): string {
  const path = findProgram(name, postgresDirectories());
  if (path === undefined) {
    throw new Error(`${name} of PostgreSQL is not on this machine`);
  }
  return path;
}

/** PostgreSQL does not run as root. */
async function databaseUser(): Promise<User | undefined> {
  return process.getuid?.() === 0 ? unprivilegedUser(['postgres', 'nobody']) : undefined;
}
