import { Resources } from './0001-resources.js';
import { Labels } from './0002-labels.js';
import { Indexes } from './0003-indexes.js';
import { Events } from './0004-events.js';
import { Changes } from './0005-changes.js';
import { Search } from './0006-search.js';
import { Collections } from './0007-collections.js';
import { OrderIndexes } from './0008-order-indexes.js';
import { SyncPositions } from './0009-sync-positions.js';
import { IndexedVersion } from './0010-indexed-version.js';
import { SoleWriter } from './0011-sole-writer.js';

/** What the Go original undoes when it is started again. Each can be done on tables on which it has been done before. */
export const undoneByOriginal = ['0001-resources', '0003-indexes', '0008-order-indexes', '0011-sole-writer'] as const;

/** Every migration in order. Their names are in databases: none is ever renamed, changed or taken away. */
export const migrations = [
  { name: '0001-resources', class: Resources },
  { name: '0002-labels', class: Labels },
  { name: '0003-indexes', class: Indexes },
  { name: '0004-events', class: Events },
  { name: '0005-changes', class: Changes },
  { name: '0006-search', class: Search },
  { name: '0007-collections', class: Collections },
  { name: '0008-order-indexes', class: OrderIndexes },
  { name: '0009-sync-positions', class: SyncPositions },
  { name: '0010-indexed-version', class: IndexedVersion },
  { name: '0011-sole-writer', class: SoleWriter },
] as const;
