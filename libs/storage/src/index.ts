export { builtInCollections } from './collection-resources.js';
export * from './continue-token.js';
export * from './core-event.js';
export { fuzzyNameParts } from './fuzzy-name.js';
export * from './list-order.js';
export { type OwnerRoot, ownerRoot } from './owner-search.js';
export * from './collection-resource-store.js';
export * from './resource-storage.js';
export { rightsMatcher, scopesOf } from './rights-matcher.js';
export * from './storage-error.js';
export * from './storage-factory.js';
export {
  type CreateStorageFactory,
  type StorageContext,
  type StorageHost,
  type StorageLayer,
  type StoragePreparation,
  STORAGE_API_VERSION,
  UnknownStorageError,
} from './storage-registry.js';
export type { StorageChoice } from './open-storage.js';
export { PluginError } from './plugin-directory.js';
export * from './prepare-storage.js';
export { StorageModule } from './storage.module.js';
export * from './sync-position-store.js';
export { storageFlags, type StorageOptions } from './storage.options.js';
export * from './watch/index.js';
