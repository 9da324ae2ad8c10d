export { EXTRA_STORES, type ExtraStore, type ExtraStoreFactory, type ExtraStoreSubject } from './extra-store.js';
export type { SyncModuleOptions } from './sync-module.options.js';
export * from './sync.module.js';
export * from './sync.options.js';
