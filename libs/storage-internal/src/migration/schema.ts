import type { AbstractSqlDriver } from '@mikro-orm/sql';

/** Statements of one migration step for one kind of database. */
export interface Step {
  /** For a database without the table. */
  readonly create: readonly string[];
  /** For a table that the Go original made. */
  readonly adopt: readonly string[];
}

export type SchemaDialect = 'postgres' | 'mysql' | 'sqlite';

/** Which SQL a driver of MikroORM speaks. */
export function schemaDialectOf(driver: AbstractSqlDriver): SchemaDialect {
  const platform = driver.getPlatform().constructor.name;
  if (platform.startsWith('Postgre')) {
    return 'postgres';
  }
  return platform.startsWith('Sqlite') ? 'sqlite' : 'mysql';
}

/** An index that the Go original makes at every start, and this program has no use for. */
export const ORIGINAL_INDEX = 'idx_cluster';

/** Names of the usable indexes of the resources table. */
export const existingIndexes: Readonly<Record<SchemaDialect, string>> = {
  postgres: `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = 'resources'::regclass AND i.indisvalid`,
  mysql: `SELECT DISTINCT index_name AS name FROM information_schema.statistics
    WHERE table_schema = database() AND table_name = 'resources'`,
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'resources'`,
};
