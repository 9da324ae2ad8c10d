export * from './eventually.js';
export * from './fleet.js';
export { generateCluster, type ClusterSketch } from './fleet/generate-cluster.js';
export * from './kubectl.js';
export * from './member-cluster.js';
export * from './member-cluster-faults.js';
export * from './member-cluster-store.js';
export * from './storage.contract.js';
export * from './test-databases.js';
