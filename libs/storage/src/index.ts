export * from './resource-storage.js';
export * from './storage-error.js';
export * from './storage-factory.js';
