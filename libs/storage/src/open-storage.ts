import type { Logger } from '#telemetry';
import { loadPluginDirectory } from './plugin-directory.js';
import type { StorageFactory } from './storage-factory.js';
import { type RegisteredStorage, type StorageContext, StorageRegistry } from './storage-registry.js';
import { checkStorageConfigPath } from './storage.options.js';

/** Which storage a process uses, and where it comes from. */
export interface StorageChoice {
  readonly name: string;
  /** Handed to the layer as it is. */
  readonly configPath: string;
  /** Layers in it register themselves first; `''` is none. */
  readonly pluginDirectory: string;
}

/** What the contract asks of every storage. Plugins have their own copy of the class, so it is no use to ask for that. */
const requiredMethods = [
  'getSupportedRequestVerbs',
  'prepareCluster',
  'getResourceVersions',
  'getCollectionResources',
  'newResourceStorage',
  'newCollectionResourceStorage',
  'cleanCluster',
  'cleanClusterResource',
  'ping',
  'shutdown',
] as const satisfies readonly (keyof StorageFactory)[];

/**
 * Loads the plugins and opens the one storage that is asked for.
 *
 * @throws Error that says in one line which part of the choice cannot be used
 */
export async function openStorage(choice: StorageChoice, context: StorageContext): Promise<StorageFactory> {
  const { create } = await findStorage(choice, context.logger);
  let factory: StorageFactory;
  try {
    factory = await create(choice.configPath, context);
  } catch (cause) {
    throw new Error('failed to init storage', { cause });
  }
  assertComplete(choice.name, factory);
  return factory;
}

/**
 * Loads the plugins and looks up the storage that is asked for, without opening it.
 *
 * @throws Error that says in one line which part of the choice cannot be used
 */
export async function findStorage(
  { name, configPath, pluginDirectory }: StorageChoice,
  logger: Logger,
): Promise<RegisteredStorage> {
  await checkStorageConfigPath(configPath);
  const registry = new StorageRegistry();
  if (pluginDirectory !== '') {
    await loadPluginDirectory(pluginDirectory, registry, logger);
  }
  return registry.find(name);
}

function assertComplete(name: string, factory: Partial<StorageFactory> | null | undefined): void {
  const missing = requiredMethods.filter((method) => typeof factory?.[method] !== 'function');
  if (missing.length > 0) {
    throw new Error(`storage ${JSON.stringify(name)} is incomplete: it has no ${missing.join(', ')}`);
  }
}
