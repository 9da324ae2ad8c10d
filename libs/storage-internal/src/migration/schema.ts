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
