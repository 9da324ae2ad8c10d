import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { findProgram, postgresDirectories } from './find-program.js';
import { run, serverDirectory, ServerProcess, unprivilegedUser } from './server-process.js';
import type { TestServer } from './test-server.js';

/** Whether PostgreSQL can be started here. */
export function hasPostgres(): boolean {
  return findProgram('initdb', postgresDirectories()) !== undefined;
}

/** A PostgreSQL on a socket of its own, with nothing in it and durability off. */
export async function startPostgres(): Promise<TestServer> {
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
  const settings = ['fsync=off', 'full_page_writes=off', 'listen_addresses=', `unix_socket_directories=${directory}`];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const server = ServerProcess.start(directory, program('postgres'), args, options);
  const connection = { host: directory, port: 5432, user: 'test', password: 'any' };
  await server.untilReady(() => postgresQuery(connection, 'SELECT 1'));
  return { connection, stop: () => server.stop() };
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
async function databaseUser(): Promise<{ uid: number; gid: number } | undefined> {
  return process.getuid?.() === 0 ? unprivilegedUser(['postgres', 'nobody']) : undefined;
}
