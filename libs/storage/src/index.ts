export * from './resource-storage.js';
export * from './storage-error.js';
export * from './storage-factory.js';
export {
  type CreateStorageFactory,
  type StorageContext,
  type StorageHost,
  type StorageLayer,
  UnknownStorageError,
} from './storage-registry.js';
export { PluginError } from './plugin-directory.js';
export { StorageModule } from './storage.module.js';
export { storageFlags, type StorageOptions } from './storage.options.js';
