// The contract between Clusterpedia and a storage plugin: what the package `@clusterpedia/storage` exports.
export {
  CLUSTER_NAME_ANNOTATION,
  EVENTS_ANNOTATION,
  EVERYTHING,
  type CollectionResource,
  type CollectionResourceType,
  type NameFilter,
  type OrderBy,
  type OwnerFilter,
  type SearchOptions,
} from '../../libs/api/src/index.js';
export {
  controllerOf,
  formatObjectName,
  knownGroups,
  matchesFields,
  matchesLabels,
  objectKey,
  objectNameOf,
  parseObjectName,
  type FieldSelector,
  type GroupResource,
  type GroupVersionKind,
  type GroupVersionResource,
  type KubernetesObject,
  type LabelSelector,
  type ObjectMeta,
  type ObjectName,
} from '../../libs/kube/src/index.js';
export { builtInCollections } from '../../libs/storage/src/collection-resources.js';
export type * from '../../libs/storage/src/collection-resource-store.js';
export * from '../../libs/storage/src/continue-token.js';
export { fuzzyNameParts } from '../../libs/storage/src/fuzzy-name.js';
export * from '../../libs/storage/src/list-order.js';
export { ownerRoot, type OwnerRoot } from '../../libs/storage/src/owner-search.js';
export type * from '../../libs/storage/src/resource-storage.js';
export * from '../../libs/storage/src/storage-error.js';
export * from '../../libs/storage/src/storage-factory.js';
export {
  STORAGE_API_VERSION,
  type CreateStorageFactory,
  type StorageContext,
  type StorageHost,
  type StorageLayer,
  type StoragePreparation,
} from '../../libs/storage/src/storage-registry.js';
export type { Logger, Registry } from '../../libs/telemetry/src/index.js';
