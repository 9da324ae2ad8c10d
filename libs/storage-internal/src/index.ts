export { registerStorageLayer } from './internal-storage.layer.js';
