import type { CreateStorageFactory, StorageHost } from '#storage';
import { InternalStorageFactory } from './internal-storage.factory.js';
import { preparation } from './preparation/preparation.js';

/** The entry of this storage layer: `--storage-name=internal`. */
export function registerStorageLayer(host: StorageHost): void {
  const create: CreateStorageFactory = (configPath, context) => InternalStorageFactory.open(configPath, context);
  host.registerStorageFactory('internal', create, preparation);
}
