import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from '#telemetry';
import { layerOf, type StorageRegistry } from './storage-registry.js';

const moduleEnding = /\.[cm]?js$/;

/**
 * Let every layer in the directory that `STORAGE_PLUGINS` names register itself, in byte order of the file names. A
 * layer is a module, or a directory with a `package.json`; anything else is passed over.
 *
 * @throws PluginError naming the directory or file when it cannot be read, imported or registered
 */
export async function loadPluginDirectory(directory: string, registry: StorageRegistry, logger: Logger): Promise<void> {
  for (const entry of await entriesOf(directory)) {
    const file = await moduleOf(join(directory, entry.name), entry.isDirectory());
    if (entry.name.startsWith('.') || file === undefined) {
      logger.debug({ file: entry.name }, 'not a storage plugin, skipped');
      continue;
    }
    if ((await load(file, registry)) === 0) {
      logger.warn({ file }, 'storage plugin registers nothing');
    }
  }
}

async function entriesOf(directory: string): Promise<{ name: string; isDirectory(): boolean }[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  } catch (cause) {
    throw new PluginError(`STORAGE_PLUGINS: cannot read directory ${directory}`, { cause });
  }
}

/** The module to import for an entry. A ConfigMap volume's files are symbolic links, so only a directory is told apart. */
async function moduleOf(path: string, isDirectory: boolean): Promise<string | undefined> {
  if (!isDirectory) {
    return moduleEnding.test(path) ? path : undefined;
  }
  const manifest = await readFile(join(path, 'package.json'), 'utf8').catch(() => undefined);
  if (manifest === undefined) {
    return undefined;
  }
  try {
    const { main = 'index.js' } = JSON.parse(manifest) as { main?: string };
    return join(path, main);
  } catch (cause) {
    throw new PluginError(`STORAGE_PLUGINS: ${path}/package.json is not JSON`, { cause });
  }
}

async function load(file: string, registry: StorageRegistry): Promise<number> {
  try {
    return registry.add(file, layerOf(await import(pathToFileURL(file).href)));
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new PluginError(`STORAGE_PLUGINS: cannot load ${file}: ${because}`, { cause });
  }
}

/** A storage plugin that cannot be used. Fatal at start. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
}
