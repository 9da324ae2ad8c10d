import { Migration } from '@mikro-orm/migrations';
import { schemaDialectOf, type SchemaDialect } from './schema.js';

const statements: Readonly<Record<SchemaDialect, string>> = {
  postgres: `CREATE TABLE sync_positions (
      cluster varchar(253) COLLATE "C" NOT NULL,
      resource varchar(500) COLLATE "C" NOT NULL,
      scope text NOT NULL,
      resource_version varchar(64) NOT NULL,
      PRIMARY KEY (cluster, resource)
    )`,
  mysql: `CREATE TABLE IF NOT EXISTS sync_positions (
      cluster varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      resource varchar(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      scope longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      resource_version varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (cluster, resource)
    )`,
  sqlite: `CREATE TABLE sync_positions (
      cluster text NOT NULL,
      resource text NOT NULL,
      scope text NOT NULL,
      resource_version text NOT NULL,
      PRIMARY KEY (cluster, resource)
    ) WITHOUT ROWID`,
};

/** How far each resource of each cluster is stored. */
export class SyncPositions extends Migration {
  override up(): void {
    this.addSql(statements[schemaDialectOf(this.driver)]);
  }
}
