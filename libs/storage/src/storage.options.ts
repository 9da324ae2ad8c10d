import { stat } from 'node:fs/promises';
import { flagSet, text, type ValuesOf } from '#options';

export const storageFlags = flagSet('storage', {
  'storage-name': text({ default: 'internal', help: 'Name of the storage layer to use.' }),
  'storage-config': text({ default: '', help: 'File that configures the storage layer.' }),
});

export type StorageOptions = ValuesOf<typeof storageFlags>;

/**
 * Refuses a configuration path that is not a file, before any layer is loaded. Empty is left to the layer.
 *
 * @throws Error with one line for the operator
 */
export async function checkStorageConfigPath(path: string): Promise<void> {
  if (path === '') {
    return;
  }
  const found = await stat(path).catch((cause: unknown) => {
    throw new Error(`--storage-config: cannot read ${path}`, { cause });
  });
  if (found.isDirectory()) {
    throw new Error(`--storage-config: ${path} is a directory`);
  }
}
