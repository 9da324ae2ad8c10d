import type { ObjectName } from '#kube';
import type { ResourceRow, RowScope } from './resource-row.js';

/** What a batch changes of one resource of one cluster. No object is named twice. */
export interface RowChanges {
  readonly scope: RowScope;
  readonly upserts: readonly ResourceRow[];
  readonly deletes: readonly ObjectName[];
}
