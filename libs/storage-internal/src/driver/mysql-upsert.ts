import type { ResourceRow, RowScope } from './resource-row.js';
import { replacedColumns, upsertColumns } from './upsert-columns.js';

const head = `INSERT INTO resources (${upsertColumns.map((column) => `\`${column}\``).join(', ')}) VALUES `;
// Assignments are made in order, so the events come before the uid that decides about them.
const tail = ` ON DUPLICATE KEY UPDATE
  events = IF(uid = VALUES(uid), events, NULL),
  event_resource_versions = IF(uid = VALUES(uid), event_resource_versions, NULL),
  ${replacedColumns.map((column) => `\`${column}\` = VALUES(\`${column}\`)`).join(', ')}`;
const placeholders = `(${upsertColumns.map(() => '?').join(', ')})`;

/** An upsert of a number of rows. */
export function upsertText(count: number): string {
  return head + Array.from({ length: count }, () => placeholders).join(', ') + tail;
}

/** An insert of a number of rows. */
export function insertText(count: number): string {
  return head + Array.from({ length: count }, () => placeholders).join(', ');
}

/** Parameters of {@link upsertText} and {@link insertText}. */
export function upsertValues(scope: RowScope, rows: readonly ResourceRow[]): (string | null)[] {
  const { group, version, resource, kind, cluster } = scope;
  return rows.flatMap((row) => [
    group,
    version,
    resource,
    kind,
    cluster,
    row.namespace,
    row.name,
    row.ownerUid,
    row.uid,
    row.resourceVersion,
    row.object,
    row.createdAt,
    row.syncedAt,
    row.deletedAt,
    row.resourceVersion,
  ]);
}
