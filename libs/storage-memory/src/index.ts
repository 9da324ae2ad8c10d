export { registerStorageLayer } from './memory-storage.layer.js';
