import type { BenchDatabase } from './bench-database.js';

/** A table with the original's columns and indexes. */
export const originalTableName = 'original_resources';

/** How the Go original looks into objects: JSON functions over the `object` column, which on PostgreSQL is `jsonb`. */
export interface OriginalSql {
  /** Text at a path of keys into the object. */
  readonly text: (path: readonly string[]) => string;
  /** Whether an element of the list at a path has this text in a field. The original itself refuses such a search. */
  readonly hasElement: (list: readonly string[], field: string, text: string) => string;
  readonly time: (time: Date) => string;
}

const jsonPath = (path: readonly string[]): string => `$${path.map((key) => `."${key}"`).join('')}`;

const walk = (path: readonly string[]): string => ['object', ...path.map((key) => `'${key}'`)].join(' -> ');

/** @see spec/storage.md section 6.4 */
export const originalSql: Readonly<Record<BenchDatabase, OriginalSql>> = {
  postgres: {
    text: (path) => `${walk(path.slice(0, -1))} ->> '${path.at(-1) ?? ''}'`,
    hasElement: (list, field, text) =>
      `EXISTS (SELECT 1 FROM jsonb_array_elements(${walk(list)}) AS element WHERE element ->> '${field}' = '${text}')`,
    time: (time) => `'${time.toISOString()}'`,
  },
  mariadb: {
    text: (path) => `JSON_UNQUOTE(JSON_EXTRACT(object, '${jsonPath(path)}'))`,
    hasElement: (list, field, text) =>
      `JSON_SEARCH(object, 'one', '${text}', NULL, '${jsonPath(list)}[*]."${field}"') IS NOT NULL`,
    time: (time) => `'${time.toISOString().slice(0, 19).replace('T', ' ')}'`,
  },
  sqlite: {
    text: (path) => `CAST(json_extract(object, '${jsonPath(path)}') AS text)`,
    hasElement: (list, field, text) =>
      `EXISTS (SELECT 1 FROM json_each(object, '${jsonPath(list)}') AS element WHERE element.value ->> '${field}' = '${text}')`,
    time: (time) => `'${time.toISOString().slice(0, 19).replace('T', ' ')}+00:00'`,
  },
};

const quotes: Readonly<Record<BenchDatabase, string>> = { postgres: '"', mariadb: '`', sqlite: '"' };

/** The name of the column `group`, which is a reserved word. */
export const groupColumn = (database: BenchDatabase): string => `${quotes[database]}group${quotes[database]}`;

const columns = `version, resource, kind, cluster, namespace, name, owner_uid, uid, resource_version, created_at, synced_at,
  deleted_at`;

/** Makes the original's table and its indexes, with the rows of the product's. */
export const originalTable: Readonly<Record<BenchDatabase, readonly string[]>> = {
  postgres: tableOf('postgres', 'object::jsonb AS object'),
  mariadb: tableOf('mariadb', 'object'),
  sqlite: tableOf('sqlite', 'object'),
};

function tableOf(database: BenchDatabase, object: string): readonly string[] {
  const group = groupColumn(database);
  return [
    `CREATE TABLE ${originalTableName} AS SELECT id, ${group}, ${columns}, ${object} FROM resources`,
    `CREATE UNIQUE INDEX original_id ON ${originalTableName} (id)`,
    `CREATE UNIQUE INDEX original_key ON ${originalTableName} (${group}, version, resource, cluster, namespace, name)`,
    `CREATE INDEX original_namespace_name ON ${originalTableName} (${group}, version, resource, namespace, name)`,
    `CREATE INDEX original_name ON ${originalTableName} (${group}, version, resource, name)`,
    `CREATE INDEX original_cluster ON ${originalTableName} (cluster)`,
  ];
}
