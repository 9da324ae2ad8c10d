import { STORAGE_API_VERSION, type StorageHost } from '@clusterpedia/storage';
import { loadConfig } from './config/elasticsearch.config.js';
import { ElasticsearchStorageFactory } from './elasticsearch-storage.factory.js';

/** The version of the storage contract this plugin was built with; a process with another major version refuses it. */
export const storageApiVersion = STORAGE_API_VERSION;

/** Makes the storage known as `elasticsearch`. Called by the process that found this file in `STORAGE_PLUGINS`. */
export function registerStorageLayer(host: StorageHost): void {
  host.registerStorageFactory('elasticsearch', async (configPath, context) =>
    ElasticsearchStorageFactory.open(await loadConfig(configPath, process.env), context),
  );
}
