export * from './command-line.js';
export * from './config-file.js';
export * from './duration.schema.js';
export * from './feature-gate.js';
export { kubernetesGates } from './library-gates.js';
export * from './flag.js';
export * from './flag-set.js';
export * from './help.js';
export * from './version.js';
