import type { StoredObject } from './stored-object.js';

/** One write, as a watch tells it. The object of a deletion is its last state under the version of the deletion. */
export interface ObjectChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly current: StoredObject;
  /** What the write replaced; absent for an addition. */
  readonly previous?: StoredObject;
}
