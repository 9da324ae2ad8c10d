export * from './change-window.js';
export * from './open-watch.js';
export * from './watch-change.js';
export * from './window-cursor.js';
