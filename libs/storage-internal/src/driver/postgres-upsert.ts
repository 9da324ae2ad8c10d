import { labelElements } from '../dialect/label-array.js';
import type { ResourceRow, RowScope } from './resource-row.js';
import { replacedColumns, rowColumns, scopeColumns } from './upsert-columns.js';

const own = [...rowColumns, 'labels', 'fields'] as const;
const replaced = [...replacedColumns, 'labels', 'fields'] as const;

const head = `INSERT INTO resources AS stored (${[...scopeColumns, ...own].map((column) => `"${column}"`).join(', ')}) VALUES `;
const tail = ` ON CONFLICT ("group", version, resource, cluster, namespace, name) DO UPDATE SET
  ${replaced.map((column) => `"${column}" = excluded."${column}"`).join(', ')},
  events = CASE WHEN stored.uid = excluded.uid THEN stored.events END,
  event_resource_versions = CASE WHEN stored.uid = excluded.uid THEN stored.event_resource_versions END`;

const textByCount = new Map<number, string>();

/** An upsert of a number of rows. What the rows share is sent once. */
export function upsertText(count: number): string {
  const known = textByCount.get(count);
  if (known !== undefined) {
    return known;
  }
  const first = scopeColumns.map((_, index) => `$${index + 1}`).join(', ');
  const rows = Array.from({ length: count }, (_, row) => {
    const start = scopeColumns.length + row * own.length;
    return `(${first}, ${own.map((_column, index) => `$${start + index + 1}`).join(', ')})`;
  });
  const text = head + rows.join(', ') + tail;
  textByCount.set(count, text);
  return text;
}

/** Parameters of {@link upsertText}. */
export function upsertValues(scope: RowScope, rows: readonly ResourceRow[]): (string | null)[] {
  const values: (string | null)[] = [scope.group, scope.version, scope.resource, scope.kind, scope.cluster];
  for (const row of rows) {
    values.push(row.namespace, row.name, row.ownerUid, row.uid, row.resourceVersion, row.object);
    values.push(row.createdAt, row.syncedAt, row.deletedAt, arrayLiteral(labelElements(row.labels)), row.fields);
  }
  return values;
}

/** Text of a `text[]`. Labels that Kubernetes lets pass need no escapes, so all are looked at in one go. */
function arrayLiteral(elements: readonly string[]): string {
  if (elements.length === 0) {
    return '{}';
  }
  const escaped = /["\\]/.test(elements.join())
    ? elements.map((element) => element.replaceAll(/["\\]/g, String.raw`\$&`))
    : elements;
  return `{"${escaped.join('","')}"}`;
}
