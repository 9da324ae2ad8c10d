import type { StorageHost } from '#storage';
import { MemoryStorageFactory } from './memory-storage.factory.js';

/** The entry of this storage layer: `--storage-name=memory`. It has nothing to configure. */
export function registerStorageLayer(host: StorageHost): void {
  host.registerStorageFactory('memory', () => Promise.resolve(new MemoryStorageFactory()));
}
