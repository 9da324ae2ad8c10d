import type { StorageHost } from '#storage';
import { InternalStorageFactory } from './internal-storage.factory.js';

/** The entry of this storage layer: `--storage-name=internal`. */
export function registerStorageLayer(host: StorageHost): void {
  host.registerStorageFactory('internal', (configPath, context) => InternalStorageFactory.open(configPath, context));
}
