import { command, type CommandContext } from '#bootstrap';
import { ensureStorageDatabase, type StorageChoice, storageFlags, type StorageOptions, waitForStorage } from '#storage';
import { Registry } from '#telemetry';
import { timeoutFlags, withTimeout } from './timeout.options.js';

const flagSets = { storage: storageFlags, waiting: timeoutFlags };

/** `clusterpedia storage wait` */
export const storageWait = command({
  name: 'storage wait',
  summary: 'Wait until the storage answers and lets us in',
  flagSets,
  run: async ({ storage, waiting }, context) => {
    await waitForStorage(choiceOf(storage), storageContext(context), withTimeout(context.signal, waiting.timeout));
    context.print('the storage is ready');
  },
});

/** `clusterpedia storage ensure-database` */
export const storageEnsureDatabase = command({
  name: 'storage ensure-database',
  summary: 'Create the database of the storage unless it is there',
  flagSets,
  run: async ({ storage, waiting }, context) => {
    const signal = withTimeout(context.signal, waiting.timeout);
    await ensureStorageDatabase(choiceOf(storage), storageContext(context), signal);
    context.print('the database is there');
  },
});

function choiceOf(storage: StorageOptions): StorageChoice {
  return {
    name: storage['storage-name'],
    configPath: storage['storage-config'],
    pluginDirectory: process.env['STORAGE_PLUGINS'] ?? '',
  };
}

/** Nobody scrapes a command: its metrics go nowhere. */
function storageContext({ logger }: CommandContext): { logger: CommandContext['logger']; registry: Registry } {
  return { logger, registry: new Registry() };
}
