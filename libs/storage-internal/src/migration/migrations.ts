import { Resources } from './0001-resources.js';
import { Labels } from './0002-labels.js';
import { Indexes } from './0003-indexes.js';

/** Every migration in order. Their names are in databases: none is ever renamed, changed or taken away. */
export const migrations = [
  { name: '0001-resources', class: Resources },
  { name: '0002-labels', class: Labels },
  { name: '0003-indexes', class: Indexes },
] as const;
