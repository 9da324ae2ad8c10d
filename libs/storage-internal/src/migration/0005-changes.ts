import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect } from './schema.js';

const statements: Readonly<Record<SchemaDialect, readonly string[]>> = {
  postgres: [
    `CREATE TABLE resource_position (id smallint PRIMARY KEY, value bigint NOT NULL) WITH (fillfactor = 10)`,
    `CREATE TABLE resource_batches (
      batch bigserial PRIMARY KEY,
      position bigint NOT NULL,
      size integer NOT NULL,
      "group" varchar(253) COLLATE "C" NOT NULL,
      version varchar(63) COLLATE "C" NOT NULL,
      resource varchar(63) COLLATE "C" NOT NULL,
      cluster varchar(253) COLLATE "C" NOT NULL,
      written_at timestamptz NOT NULL DEFAULT now()
    )`,
    // Of the type that resources.object has: json, or jsonb in an adopted table. Text goes from one to the other as it is.
    `CREATE TABLE resource_changes AS SELECT
      0::bigint AS batch, 0::integer AS ordinal, 0::bigint AS row_id, false AS is_deletion, object AS previous
      FROM resources WHERE false`,
    `ALTER TABLE resource_changes ADD PRIMARY KEY (batch, ordinal),
      ALTER COLUMN row_id SET NOT NULL, ALTER COLUMN is_deletion SET NOT NULL`,
  ],
  mysql: [
    `CREATE TABLE IF NOT EXISTS resource_position (id smallint PRIMARY KEY, value bigint NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS resource_batches (
      batch bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
      position bigint NULL,
      size int NOT NULL,
      \`group\` varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      version varchar(63) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      resource varchar(63) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      cluster varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      written_at datetime(3) NOT NULL,
      UNIQUE KEY uni_resource_batches_position (position)
    )`,
    // MariaDB's JSON is text that is parsed whenever it is written, and this text has been.
    `CREATE TABLE IF NOT EXISTS resource_changes (
      batch bigint NOT NULL,
      ordinal int NOT NULL,
      row_id bigint unsigned NOT NULL,
      is_deletion boolean NOT NULL,
      previous /*M! longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */ /*!80000 json */,
      PRIMARY KEY (batch, ordinal),
      KEY idx_resource_changes_row (row_id, batch)
    )`,
  ],
  sqlite: [
    `CREATE TABLE resource_position (id integer PRIMARY KEY, value integer NOT NULL)`,
    `CREATE TABLE resource_batches (
      batch integer PRIMARY KEY,
      position integer NOT NULL,
      size integer NOT NULL,
      "group" text NOT NULL,
      version text NOT NULL,
      resource text NOT NULL,
      cluster text NOT NULL,
      written_at datetime NOT NULL
    )`,
    `CREATE TABLE resource_changes (
      batch integer NOT NULL,
      ordinal integer NOT NULL,
      row_id integer NOT NULL,
      is_deletion integer NOT NULL,
      previous JSON,
      PRIMARY KEY (batch, ordinal)
    )`,
    `CREATE TRIGGER resource_batches_gone AFTER DELETE ON resource_batches BEGIN
      DELETE FROM resource_changes WHERE batch = OLD.batch;
    END`,
  ],
};

const indexes = [
  'CREATE UNIQUE INDEX uni_resource_batches_position ON resource_batches (position)',
  'CREATE INDEX idx_resource_changes_row ON resource_changes (row_id, batch)',
];

/**
 * The change feed: what was changed, and in which order that became visible.
 *
 * @see docs/adr/0010-change-feed.md
 */
export class Changes extends Migration {
  override up(): void {
    const dialect = schemaDialectOf(this.driver);
    for (const statement of [...statements[dialect], ...(dialect === 'mysql' ? [] : indexes)]) {
      this.addSql(statement);
    }
    // Not 0: whoever watches from version 0 asks for everything there is.
    this.addSql(`INSERT ${dialect === 'mysql' ? 'IGNORE ' : ''}INTO resource_position (id, value) VALUES (1, 1)`);
  }
}
