import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from '../free-port.js';
import { findProgram } from '../find-program.js';
import { run, serverDirectory, ServerProcess } from './server-process.js';
import type { ServerCertificates, TestServer } from './test-server.js';

const directories = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec', '/opt/homebrew/bin'];

/** Whether MariaDB can be started here. */
export function hasMariadb(): boolean {
  return ['mariadbd', 'mariadb-install-db'].every((name) => findProgram(name, directories) !== undefined);
}

/** Where a server listens beside its socket; nowhere without. */
interface Network {
  readonly port: number;
  readonly certificates?: ServerCertificates;
}

/** A MariaDB on a socket of its own, with nothing in it and durability off. With certificates it also listens on a port. */
export async function startMariadb(certificates?: ServerCertificates): Promise<TestServer> {
  if (certificates === undefined) {
    return startServer();
  }
  const port = await freePort();
  return { ...(await startServer({ port, certificates })), tlsPort: port };
}

/** A MariaDB that also listens on a port of this machine. */
export function startMariadbOnPort(port: number): Promise<TestServer> {
  return startServer({ port });
}

async function startServer(network?: Network): Promise<TestServer> {
  const directory = await serverDirectory();
  const data = join(directory, 'data');
  const socketPath = join(directory, 'mysqld.sock');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run(
    findProgram('mariadb-install-db', directories) ?? 'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=normal', ...user],
    { cwd: directory },
  );
  const reachable = network === undefined ? ['--skip-networking'] : await networkArguments(network, directory);
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socketPath}`,
    `--pid-file=${join(directory, 'pid')}`,
    // A server that starts deletes what others have left in the directory they share, whether they still run or not.
    `--tmpdir=${directory}`,
    ...reachable,
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=128M',
    ...user,
  ];
  const server = ServerProcess.start(directory, findProgram('mariadbd', directories) ?? 'mariadbd', args, {
    cwd: directory,
  });
  const connection = { host: socketPath, port: 3306, user: 'root', password: '' };
  const untilReady = (): Promise<void> => server.untilReady(() => mariadbQuery(connection, 'SELECT 1'));
  await untilReady();
  return {
    connection,
    crash: async () => {
      await server.crash('SIGKILL');
      await untilReady();
    },
    stop: () => server.stop(),
  };
}

async function networkArguments({ port, certificates }: Network, directory: string): Promise<readonly string[]> {
  const files = await Promise.all(
    Object.entries(certificates ?? {}).map(async ([name, text]) => {
      const file = join(directory, `${name}.pem`);
      await writeFile(file, text as string);
      return `--ssl-${name}=${file}`;
    }),
  );
  return ['--bind-address=127.0.0.1', `--port=${port}`, ...files];
}

/** Runs one statement outside any database. */
export async function mariadbQuery({ host, ...rest }: TestServer['connection'], statement: string): Promise<void> {
  const target = host.startsWith('/') ? { socketPath: host } : { host };
  const connection = await createConnection({ ...rest, ...target });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
