import type { Database as Sqlite, Statement } from 'better-sqlite3';
import type { ResourceRow } from './resource-row.js';
import type { RowChanges } from './row-changes.js';
import { SqliteChangeLog } from './sqlite-change-log.js';
import { replacedColumns, upsertColumns } from './upsert-columns.js';

const upsertText = `INSERT INTO resources AS stored (${upsertColumns.map((column) => `"${column}"`).join(', ')})
  VALUES (${upsertColumns.map(() => '?').join(', ')})
  ON CONFLICT ("group", version, resource, cluster, namespace, name) DO UPDATE SET
  ${replacedColumns.map((column) => `"${column}" = excluded."${column}"`).join(', ')},
  events = CASE WHEN stored.uid = excluded.uid THEN stored.events END,
  event_resource_versions = CASE WHEN stored.uid = excluded.uid THEN stored.event_resource_versions END
  RETURNING id`;

/** Writes rows, their labels and the change feed with prepared statements, one transaction a call. Synchronous, as the driver is. */
export class SqliteWriter {
  readonly #upsert: Statement<unknown[], number>;
  readonly #delete: Statement;
  readonly #log: SqliteChangeLog;
  readonly #labelsOf: Statement<[number], { key: string; value: string }>;
  readonly #addLabel: Statement<[number, string, string]>;
  readonly #dropLabels: Statement<[number]>;
  readonly #transaction: (changes: RowChanges) => void;

  constructor(handle: Sqlite) {
    this.#upsert = handle.prepare<unknown[], number>(upsertText).pluck();
    this.#delete = handle.prepare(
      `DELETE FROM resources WHERE "group" = ? AND version = ? AND resource = ? AND cluster = ? AND namespace = ? AND name = ?`,
    );
    this.#labelsOf = handle.prepare('SELECT key, value FROM resource_labels WHERE resource_id = ?');
    this.#addLabel = handle.prepare('INSERT INTO resource_labels (resource_id, key, value) VALUES (?, ?, ?)');
    this.#dropLabels = handle.prepare('DELETE FROM resource_labels WHERE resource_id = ?');
    this.#log = new SqliteChangeLog(handle);
    // Immediate: a lock that is wanted later anyway is better waited for before there is something to lose.
    const transaction = handle.transaction(this.#run.bind(this));
    this.#transaction = (changes) => transaction.immediate(changes);
  }

  write(changes: RowChanges): void {
    this.#transaction(changes);
  }

  #run({ scope, upserts, deletes }: RowChanges): void {
    const { group, version, resource, kind, cluster } = scope;
    this.#log.begin(scope);
    for (const { labels, ...row } of upserts) {
      const isReplaced = this.#log.logStored(row, false);
      const id = this.#upsert.get(group, version, resource, kind, cluster, ...valuesOf(row));
      if (id !== undefined) {
        if (!isReplaced) {
          this.#log.logInsert(id);
        }
        this.#writeLabels(id, labels);
      }
    }
    for (const { namespace, name } of deletes) {
      this.#log.logStored({ namespace, name }, true);
      this.#delete.run(group, version, resource, cluster, namespace, name);
    }
    this.#log.publish();
  }

  /** Most updates leave the labels as they are. */
  #writeLabels(id: number, labels: ResourceRow['labels']): void {
    const stored = this.#labelsOf.all(id);
    const storedByKey = new Map(stored.map(({ key, value }) => [key, value]));
    if (storedByKey.size === labels.length && labels.every(([key, value]) => storedByKey.get(key) === value)) {
      return;
    }
    if (storedByKey.size > 0) {
      this.#dropLabels.run(id);
    }
    for (const [key, value] of labels) {
      this.#addLabel.run(id, key, value);
    }
  }
}

function valuesOf(row: Omit<ResourceRow, 'labels'>): unknown[] {
  return [
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
  ];
}
