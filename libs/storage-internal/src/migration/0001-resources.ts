import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect, type Step } from './schema.js';

const keyColumns = ['cluster', 'namespace', 'name'] as const;
const uniqueName = 'uni_group_version_resource_cluster_namespace_name';
const uniqueColumns = 'version, resource, cluster, namespace, name';

const postgres: Step = {
  create: [
    `CREATE TABLE resources (
      id bigserial PRIMARY KEY,
      "group" varchar(253) COLLATE "C" NOT NULL,
      version varchar(63) COLLATE "C" NOT NULL,
      resource varchar(63) COLLATE "C" NOT NULL,
      kind varchar(63) NOT NULL,
      cluster varchar(253) COLLATE "C" NOT NULL,
      namespace varchar(253) COLLATE "C" NOT NULL,
      name varchar(253) COLLATE "C" NOT NULL,
      owner_uid varchar(36) NOT NULL DEFAULT '',
      uid varchar(36) NOT NULL,
      resource_version varchar(30) NOT NULL,
      object json NOT NULL,
      events jsonb,
      event_resource_versions jsonb,
      created_at timestamptz NOT NULL,
      synced_at timestamptz NOT NULL,
      deleted_at timestamptz
    )`,
    `CREATE UNIQUE INDEX ${uniqueName} ON resources ("group", ${uniqueColumns})`,
  ],
  // The stored type of object stays. Widening rewrites nothing; the collation makes the indexes anew.
  adopt: [
    `ALTER TABLE resources
      ALTER COLUMN "group" TYPE varchar(253) COLLATE "C",
      ALTER COLUMN version TYPE varchar(63) COLLATE "C",
      ALTER COLUMN resource TYPE varchar(63) COLLATE "C",
      ${keyColumns.map((column) => `ALTER COLUMN ${column} TYPE varchar(253) COLLATE "C"`).join(', ')}`,
    `CREATE UNIQUE INDEX IF NOT EXISTS ${uniqueName} ON resources ("group", ${uniqueColumns})`,
  ],
};

const mysqlKey = `
  \`group\` varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version varchar(63) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resource varchar(63) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cluster varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  namespace varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name varchar(253) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`;

const mysql: Step = {
  create: [
    `CREATE TABLE resources (
      id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,${mysqlKey},
      kind varchar(63) NOT NULL,
      owner_uid varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      uid varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      resource_version varchar(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      object json NOT NULL,
      events json,
      event_resource_versions json,
      created_at datetime(3) NOT NULL,
      synced_at datetime(3) NOT NULL,
      deleted_at datetime(3) NULL,
      UNIQUE KEY ${uniqueName} (\`group\`, ${uniqueColumns})
    ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT=DYNAMIC`,
  ],
  // The original's unique key held only the beginnings of names, and took upper case for lower. One statement, because the
  // database undoes nothing of several when the process is killed in between.
  adopt: [
    `ALTER TABLE resources ${mysqlKey.replaceAll('\n  ', ' MODIFY COLUMN ')},
      MODIFY COLUMN owner_uid varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
      MODIFY COLUMN uid varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      DROP INDEX ${uniqueName},
      ADD UNIQUE KEY ${uniqueName} (\`group\`, ${uniqueColumns})`,
  ],
};

const sqlite: Step = {
  create: [
    `CREATE TABLE resources (
      id integer PRIMARY KEY AUTOINCREMENT,
      "group" text NOT NULL,
      version text NOT NULL,
      resource text NOT NULL,
      kind text NOT NULL,
      cluster text NOT NULL,
      namespace text NOT NULL,
      name text NOT NULL,
      owner_uid text NOT NULL DEFAULT '',
      uid text NOT NULL,
      resource_version text NOT NULL,
      created_at datetime NOT NULL,
      synced_at datetime NOT NULL,
      deleted_at datetime,
      events JSON,
      event_resource_versions JSON,
      object JSON NOT NULL
    )`,
    `CREATE UNIQUE INDEX ${uniqueName} ON resources ("group", ${uniqueColumns})`,
  ],
  // Times are compared as text, so all of them are in UTC. The sub-second part of creation times is always zero.
  adopt: [
    `UPDATE resources SET created_at = strftime('%Y-%m-%d %H:%M:%S', created_at) || '+00:00'
      WHERE created_at NOT LIKE '%+00:00'`,
    `CREATE UNIQUE INDEX IF NOT EXISTS ${uniqueName} ON resources ("group", ${uniqueColumns})`,
  ],
};

const steps: Readonly<Record<SchemaDialect, Step>> = { postgres, mysql, sqlite };

/** The resources table: made, or taken over from the Go original without losing a row. */
export class Resources extends Migration {
  override async up(): Promise<void> {
    const dialect = schemaDialectOf(this.driver);
    const helper = this.driver.getPlatform().getSchemaHelper();
    const exists = await helper?.tableExists(this.driver.getConnection(), 'resources', undefined, this.ctx);
    const step = steps[dialect];
    for (const statement of exists === true ? step.adopt : step.create) {
      this.addSql(statement);
    }
  }
}
