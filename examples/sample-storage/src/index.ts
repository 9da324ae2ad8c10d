import { STORAGE_API_VERSION, type StorageHost } from '@clusterpedia/storage';
import { SampleStorageFactory } from './sample-storage.factory.js';

/** What this plugin was built against. A process that speaks another major version refuses it. */
export const storageApiVersion = STORAGE_API_VERSION;

/** Called once by every process that loads the plugin. `sample-storage` is another name of the same. */
export function registerStorageLayer(host: StorageHost): void {
  for (const name of ['sample-storage-layer', 'sample-storage']) {
    host.registerStorageFactory(name, (configPath, context) => SampleStorageFactory.open(configPath, context));
  }
}
