import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect } from './schema.js';

const statements: Readonly<Record<SchemaDialect, string>> = {
  postgres: `CREATE TABLE collection_resources (
      name varchar(253) COLLATE "C" NOT NULL PRIMARY KEY,
      uid varchar(36) NOT NULL,
      resource_version varchar(30) NOT NULL,
      document text NOT NULL
    )`,
  mysql: `CREATE TABLE IF NOT EXISTS collection_resources (
      name varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
      uid varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      resource_version varchar(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      document longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
    )`,
  sqlite: `CREATE TABLE collection_resources (
      name text NOT NULL PRIMARY KEY,
      uid text NOT NULL,
      resource_version text NOT NULL,
      document text NOT NULL
    ) WITHOUT ROWID`,
};

/** Collections that users define. Few and small: nothing but their names is searched. */
export class Collections extends Migration {
  override up(): void {
    this.addSql(statements[schemaDialectOf(this.driver)]);
  }
}
