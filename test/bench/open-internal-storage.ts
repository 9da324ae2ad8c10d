import { type CreateStorageFactory, STORAGE_API_VERSION, type StorageFactory } from '#storage';
import { registerStorageLayer } from '#storage-internal';
import { Registry, silentLogger } from '#telemetry';

/** The product's storage layer in this process, as another process of the product would open it. */
export async function openInternalStorage(configFile: string): Promise<StorageFactory> {
  const layers: CreateStorageFactory[] = [];
  registerStorageLayer({
    apiVersion: STORAGE_API_VERSION,
    registerStorageFactory: (_name, create) => void layers.push(create),
  });
  const [create] = layers;
  if (create === undefined) {
    throw new Error('the storage layer registers nothing');
  }
  return create(configFile, { logger: silentLogger, registry: new Registry() });
}
