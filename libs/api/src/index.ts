export * from './cluster.v1alpha2.js';
export * from './clusterpedia.v1beta1.js';
export * from './search-options.js';
