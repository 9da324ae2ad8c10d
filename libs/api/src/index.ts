export * from './cluster.v1alpha2.js';
export * from './clusterpedia.v1beta1.js';
export * from './search-options.js';
export * from './crd.js';
export * from './policy.v1alpha1.js';
export * as schema from './schema-builders.js';
export type { SchemaType, StructuralSchema } from './structural-schema.js';
export * from './custom-resource-definition.js';
export * from './search-options.parser.js';
