export * from './abort.js';
export * from './backoff.js';
export * from './coalescing-task.js';
export * from './cursor.js';
export * from './time-allowance.js';
