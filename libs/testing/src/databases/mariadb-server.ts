import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { findProgram } from './find-program.js';
import { run, serverDirectory, ServerProcess } from './server-process.js';
import type { TestServer } from './test-server.js';

const directories = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec', '/opt/homebrew/bin'];

/** Whether MariaDB can be started here. */
export function hasMariadb(): boolean {
  return ['mariadbd', 'mariadb-install-db'].every((name) => findProgram(name, directories) !== undefined);
}

/** A MariaDB on a socket of its own, with nothing in it and durability off. */
export async function startMariadb(): Promise<TestServer> {
  const directory = await serverDirectory();
  const data = join(directory, 'data');
  const socketPath = join(directory, 'mysqld.sock');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run(
    findProgram('mariadb-install-db', directories) ?? 'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=normal', ...user],
    { cwd: directory },
  );
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socketPath}`,
    `--pid-file=${join(directory, 'pid')}`,
    '--skip-networking',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=128M',
    ...user,
  ];
  const server = ServerProcess.start(directory, findProgram('mariadbd', directories) ?? 'mariadbd', args, {
    cwd: directory,
  });
  const connection = { host: socketPath, port: 3306, user: 'root', password: '' };
  await server.untilReady(() => mariadbQuery(connection, 'SELECT 1'));
  return { connection, stop: () => server.stop() };
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
