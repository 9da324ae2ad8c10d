import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findProgram } from './find-program.js';

/** The first build fetches and compiles client-go. */
const buildTimeoutMs = 600_000;

/**
 * The program of `test/clients/go`, which reads an API with the clients of client-go; built once into `.cache/bin` for each
 * state of its sources.
 *
 * @returns its path; `undefined` on a machine that has no Go, or where its modules cannot be fetched
 */
export function findGoClients(): string | undefined {
  return findGoProgram('go-clients', 'test/clients/go');
}

/** The program of `test/clients/go-template`, which executes templates with Go itself; as {@link findGoClients}. */
export function findGoTemplates(): string | undefined {
  return findGoProgram('go-template', 'test/clients/go-template');
}

function findGoProgram(name: string, sources: string): string | undefined {
  const target = resolve('.cache', 'bin', `${name}-${digestOf(sources)}`);
  if (existsSync(target)) {
    return target;
  }
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (go === undefined) {
    return undefined;
  }
  mkdirSync(join('.cache', 'bin'), { recursive: true });
  // Renamed into place, so that two test processes never see half a binary.
  const partial = `${target}.${process.pid}`;
  const { status } = spawnSync(go, ['build', '-mod=readonly', '-o', partial, '.'], {
    cwd: sources,
    timeout: buildTimeoutMs,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    return undefined;
  }
  renameSync(partial, target);
  return target;
}

function digestOf(directory: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(directory).sort()) {
    hash.update(file).update(readFileSync(join(directory, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
