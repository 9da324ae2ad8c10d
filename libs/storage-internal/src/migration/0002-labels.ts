import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect } from './schema.js';

const statements: Readonly<Record<SchemaDialect, readonly string[]>> = {
  postgres: [
    `ALTER TABLE resources ADD COLUMN labels text[] NOT NULL DEFAULT '{}'`,
    `UPDATE resources SET labels = ARRAY(
      SELECT unnest(ARRAY[key || '=' || value, key]) FROM jsonb_each_text(object::jsonb -> 'metadata' -> 'labels'))
      WHERE jsonb_typeof(object::jsonb -> 'metadata' -> 'labels') = 'object'`,
  ],
  mysql: [
    `CREATE TABLE IF NOT EXISTS resource_labels (
      resource_id bigint unsigned NOT NULL,
      \`key\` varchar(317) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      value varchar(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      PRIMARY KEY (resource_id, \`key\`),
      KEY idx_resource_labels_key_value (\`key\`, value, resource_id),
      CONSTRAINT fk_resource_labels_resource FOREIGN KEY (resource_id) REFERENCES resources (id) ON DELETE CASCADE
    )`,
    `INSERT IGNORE INTO resource_labels (resource_id, \`key\`, value)
      SELECT r.id, k.name, JSON_UNQUOTE(JSON_EXTRACT(r.object, CONCAT('$.metadata.labels."', k.name, '"')))
      FROM resources r,
      JSON_TABLE(JSON_KEYS(r.object, '$.metadata.labels'), '$[*]' COLUMNS (name varchar(317) PATH '$')) k`,
  ],
  sqlite: [
    `CREATE TABLE resource_labels (
      resource_id integer NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
      key text NOT NULL,
      value text NOT NULL,
      PRIMARY KEY (resource_id, key)
    ) WITHOUT ROWID`,
    `CREATE INDEX idx_resource_labels_key_value ON resource_labels (key, value, resource_id)`,
    `INSERT INTO resource_labels (resource_id, key, value)
      SELECT r.id, l.key, l.value FROM resources r, json_each(r.object, '$.metadata.labels') l`,
  ],
};

/** Where label selectors are answered from: an array column on PostgreSQL, a table of their own elsewhere. */
export class Labels extends Migration {
  override up(): void {
    for (const statement of statements[schemaDialectOf(this.driver)]) {
      this.addSql(statement);
    }
  }
}
