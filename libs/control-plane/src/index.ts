export { ControlPlaneModule, type ControlPlaneOptions } from './control-plane.module.js';
export { embeddedControlPlaneFlags, type EmbeddedControlPlaneOptions } from './control-plane.options.js';
export { type Credentials, ensureCredentials } from './credentials.js';
export type { AggregatedGroup } from './discovery/discovery-documents.js';
