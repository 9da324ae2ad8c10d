import type { IMigrator } from '@mikro-orm/core';
import type { SchemaDialect } from '../migration/schema.js';
import type { Database } from './database.js';

/** A database that answers, and the migrator that brings its tables up to date. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly migrator: IMigrator;
  /** Which SQL its tables are made with. */
  readonly schemaDialect: SchemaDialect;
}
