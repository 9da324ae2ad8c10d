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

/** A row with what it shares with others. */
export interface ScopedRow {
  readonly scope: RowScope;
  readonly row: ResourceRow;
}

/** An upsert of some rows, as parameters and a text that is the same for each number of rows. */
export interface Upsert {
  /** Of the prepared statement. */
  readonly name: string;
  readonly text: string;
  readonly values: (string | null)[];
}

const textByName = new Map<string, string>();

/** Upserts at least one row. What rows share is sent once, if it is the same for all. */
export function upsertOf(rows: readonly ScopedRow[]): Upsert {
  const [first] = rows;
  const isShared = rows.every(({ scope }) => scope === first?.scope);
  const name = `upsert_${isShared ? 'of_one_' : ''}${rows.length}`;
  const text = textByName.get(name) ?? upsertText(rows.length, isShared);
  textByName.set(name, text);
  const values: (string | null)[] = isShared && first !== undefined ? scopeValues(first.scope) : [];
  for (const { scope, row } of rows) {
    if (!isShared) {
      values.push(...scopeValues(scope));
    }
    values.push(row.namespace, row.name, row.ownerUid, row.uid, row.resourceVersion, row.object);
    values.push(row.createdAt, row.syncedAt, row.deletedAt, row.resourceVersion);
    values.push(arrayLiteral(labelElements(row.labels)), row.fields);
  }
  return { name, text, values };
}

function upsertText(count: number, isShared: boolean): string {
  const scope = scopeColumns.length;
  const width = own.length + (isShared ? 0 : scope);
  const before = isShared ? scope : 0;
  const shared = isShared ? placeholders(0, scope) : [];
  const rows = Array.from({ length: count }, (_, row) => {
    return `(${[...shared, ...placeholders(before + row * width, width)].join(', ')})`;
  });
  return head + rows.join(', ') + tail;
}

function placeholders(after: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `$${after + index + 1}`);
}

function scopeValues({ group, version, resource, kind, cluster }: RowScope): string[] {
  return [group, version, resource, kind, cluster];
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
