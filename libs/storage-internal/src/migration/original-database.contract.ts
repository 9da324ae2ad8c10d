import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { KubernetesObject, ObjectMeta } from '#kube';
import type { TestDatabase, TestSchema } from '#testing';

type Statements = Readonly<Record<TestDatabase['name'], readonly string[]>>;

/** Tables as the Go original makes them. */
export const originalTables: Readonly<Record<TestDatabase['name'], readonly string[]>> = {
  postgres: [
    `CREATE TABLE resources (id bigserial PRIMARY KEY, "group" varchar(63) NOT NULL, version varchar(15) NOT NULL,
      resource varchar(63) NOT NULL, kind varchar(63) NOT NULL, cluster varchar(253) NOT NULL,
      namespace varchar(253) NOT NULL, name varchar(253) NOT NULL, owner_uid varchar(36) NOT NULL DEFAULT '',
      uid varchar(36) NOT NULL, resource_version varchar(30) NOT NULL, object jsonb NOT NULL, events jsonb,
      event_resource_versions jsonb, created_at timestamptz NOT NULL, synced_at timestamptz NOT NULL, deleted_at timestamptz)`,
    `CREATE UNIQUE INDEX uni_group_version_resource_cluster_namespace_name
      ON resources ("group", version, resource, cluster, namespace, name)`,
    `CREATE INDEX idx_group_version_resource_namespace_name ON resources ("group", version, resource, namespace, name)`,
    'CREATE INDEX idx_cluster ON resources (cluster)',
  ],
  mariadb: [
    `CREATE TABLE resources (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, \`group\` varchar(63) NOT NULL,
      version varchar(15) NOT NULL, resource varchar(63) NOT NULL, kind varchar(63) NOT NULL, cluster varchar(253) NOT NULL,
      namespace varchar(253) NOT NULL, name varchar(253) NOT NULL, owner_uid varchar(36) NOT NULL DEFAULT '',
      uid varchar(36) NOT NULL, resource_version varchar(30) NOT NULL, object json NOT NULL, events json,
      event_resource_versions json, created_at datetime(3) NOT NULL, synced_at datetime(3) NOT NULL,
      deleted_at datetime(3) NULL,
      UNIQUE INDEX uni_group_version_resource_cluster_namespace_name
        (\`group\`, version, resource, cluster(100), namespace(50), name(100)),
      INDEX idx_group_version_resource_name (\`group\`, version, resource, name),
      INDEX idx_cluster (cluster)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`,
  ],
  sqlite: [
    `CREATE TABLE resources (id integer PRIMARY KEY AUTOINCREMENT, "group" text NOT NULL, version text NOT NULL,
      resource text NOT NULL, kind text NOT NULL, cluster text NOT NULL, namespace text NOT NULL, name text NOT NULL,
      owner_uid text NOT NULL DEFAULT '', uid text NOT NULL, resource_version text NOT NULL, object JSON NOT NULL,
      events JSON, event_resource_versions JSON, created_at datetime NOT NULL, synced_at datetime NOT NULL,
      deleted_at datetime)`,
    `CREATE UNIQUE INDEX uni_group_version_resource_cluster_namespace_name
      ON resources ("group", version, resource, cluster, namespace, name)`,
    `CREATE INDEX idx_group_version_resource_name ON resources ("group", version, resource, name)`,
  ],
};

/** Two pods, of which the second was written in another time zone where the column keeps one. */
export function originalRows(name: TestDatabase['name']): readonly string[] {
  const web = JSON.stringify(pod('web', { labels: { 'app.kubernetes.io/name': 'web', tier: 'front' } }));
  const zone = name === 'mariadb' ? '' : '+00:00';
  const worker = name === 'mariadb' ? '2024-05-01 10:00:00' : '2024-05-01 12:00:00+02:00';
  const quote = name === 'mariadb' ? '`' : '"';
  const insert = (podName: string, object: string, createdAt: string): string =>
    `INSERT INTO resources (${quote}group${quote}, version, resource, kind, cluster, namespace, name, uid,
      resource_version, object, created_at, synced_at)
      VALUES ('', 'v1', 'pods', 'Pod', 'east', 'default', '${podName}', 'u', '7', '${object}', '${createdAt}', '${createdAt}')`;
  return [insert('web', web, `2024-05-01 09:59:59${zone}`), insert('worker', JSON.stringify(pod('worker')), worker)];
}

const rebuilt = ['group', 'version', 'resource', 'kind', 'cluster', 'namespace', 'name', 'owner_uid', 'uid'] as const;

/** What the Go original does to our tables when it is started on them, as it was observed with version 0.9.1. */
export const originalStart: Statements = {
  postgres: [
    'ALTER TABLE resources ALTER COLUMN "group" TYPE varchar(63)',
    'ALTER TABLE resources ALTER COLUMN version TYPE varchar(15)',
    'CREATE INDEX idx_cluster ON resources (cluster)',
  ],
  mariadb: [
    'ALTER TABLE resources MODIFY COLUMN `group` varchar(63) NOT NULL, MODIFY COLUMN version varchar(15) NOT NULL',
    'CREATE INDEX idx_group_version_resource_name ON resources (`group`, version, resource, name)',
    'CREATE INDEX idx_cluster ON resources (cluster)',
  ],
  // A table of another name that takes the place of ours, with all columns and none of the indexes.
  sqlite: [
    `CREATE TABLE resources__temp (id integer PRIMARY KEY AUTOINCREMENT,
      ${rebuilt.map((column) => `"${column}" text NOT NULL DEFAULT ""`).join(', ')}, resource_version text NOT NULL,
      created_at datetime NOT NULL, synced_at datetime NOT NULL, deleted_at datetime, events JSON,
      event_resource_versions JSON, object JSON NOT NULL, indexed_version text)`,
    'INSERT INTO resources__temp SELECT * FROM resources',
    'DROP TABLE resources',
    'ALTER TABLE resources__temp RENAME TO resources',
    `CREATE UNIQUE INDEX uni_group_version_resource_cluster_namespace_name
      ON resources ("group", version, resource, cluster, namespace, name)`,
    'CREATE INDEX idx_group_version_resource_name ON resources ("group", version, resource, name)',
    'CREATE INDEX idx_cluster ON resources (cluster)',
  ],
};

/** Columns and indexes of the table of resources, one a row, as the database names them. */
export const tableShape: Readonly<Record<TestDatabase['name'], string>> = {
  postgres: `SELECT concat_ws(' ', column_name, data_type, character_maximum_length, collation_name) AS part
    FROM information_schema.columns WHERE table_name = 'resources'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'resources' ORDER BY part`,
  mariadb: `SELECT concat_ws(' ', column_name, column_type, collation_name) AS part
    FROM information_schema.columns WHERE table_name = 'resources' AND table_schema = database()
    UNION ALL SELECT concat_ws(' ', index_name, seq_in_index, column_name, sub_part)
    FROM information_schema.statistics WHERE table_name = 'resources' AND table_schema = database() ORDER BY part`,
  sqlite: `SELECT concat_ws(' ', name, type) AS part FROM pragma_table_info('resources')
    UNION ALL SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'resources' ORDER BY part`,
};

/** A pod in the namespace default. */
export function pod(name: string, metadata: ObjectMeta = {}): KubernetesObject {
  const defaults = { name, namespace: 'default', uid: 'u', resourceVersion: '1' };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...defaults, ...metadata } };
}

/** Runs one statement. @returns its rows, if it has any */
type Run = (statement: string) => Promise<unknown>;
type RunAll = (run: Run) => Promise<unknown>;

/** Connect, as a program that is not ours. */
const connections: Readonly<Record<TestDatabase['name'], (schema: TestSchema, runAll: RunAll) => Promise<unknown>>> = {
  sqlite: async ({ config }, runAll) => {
    const handle = new Sqlite(String(config['dsn']));
    handle.pragma('foreign_keys = off');
    const rows = await runAll((text) => {
      const statement = handle.prepare(text);
      return Promise.resolve(statement.reader ? statement.all() : statement.run());
    });
    handle.close();
    return rows;
  },
  postgres: async ({ config }, runAll) => {
    const client = new Client(config);
    await client.connect();
    const rows = await runAll(async (text) => (await client.query(text)).rows);
    await client.end();
    return rows;
  },
  mariadb: async ({ config }, runAll) => {
    const { host = '', user = '', database = '' } = config as Readonly<Record<string, string>>;
    const connection = await createConnection({ socketPath: host, user, database });
    const rows = await runAll(async (text) => (await connection.query(text))[0]);
    await connection.end();
    return rows;
  },
};

/** Runs statements as another program does. @returns the rows of the last one */
export function executeSql(
  name: TestDatabase['name'],
  schema: TestSchema,
  statements: readonly string[],
): Promise<unknown> {
  return connections[name](schema, async (run) => {
    let rows: unknown;
    for (const statement of statements) {
      rows = await run(statement);
    }
    return rows;
  });
}
