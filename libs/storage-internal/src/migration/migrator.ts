import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../driver/database.js';
import { MIGRATIONS_TABLE } from '../driver/orm-options.js';
import type { OpenedDatabase } from '../driver/opened-database.js';
import { migrations, undoneByOriginal } from './migrations.js';
import { existingIndexes, ORIGINAL_INDEX } from './schema.js';

/** How often to look whether another process has finished. */
const POLL_MS = 1000;

export interface MigrateOptions {
  /** Leave the tables to another process. */
  readonly disable: boolean;
  /** How long to wait for it. */
  readonly waitFor: number;
}

/**
 * Brings the tables up to date, or waits until another process has. Forward only.
 *
 * @throws NewerSchemaError when a newer program has changed the database in ways this one does not know
 * @throws Error when nobody has brought the tables up to date in time
 */
export async function migrate(opened: OpenedDatabase, { disable, waitFor }: MigrateOptions): Promise<void> {
  if (disable) {
    await untilMigrated(opened, waitFor);
    return;
  }
  await opened.database.exclusively(async () => {
    await missingIn(opened);
    await undoOriginal(opened);
    await opened.migrator.up();
  });
}

/**
 * Has the migrations done again that the Go original undid when it was started on these tables after them: it narrows columns
 * and makes indexes of its own; on SQLite it makes the table anew, without ours.
 */
async function undoOriginal({ database, schemaDialect }: OpenedDatabase): Promise<void> {
  const { kysely } = database;
  if ((await executedIn(database)).length === 0) {
    return;
  }
  const { rows } = await sql<{ name: string }>`${sql.raw(existingIndexes[schemaDialect])}`.execute(kysely);
  if (rows.some(({ name }) => name === ORIGINAL_INDEX)) {
    await sql`DELETE FROM ${sql.table(MIGRATIONS_TABLE)} WHERE name IN (${sql.join(undoneByOriginal)})`.execute(kysely);
  }
}

async function untilMigrated(opened: OpenedDatabase, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let missing = await missingIn(opened); missing.length > 0; missing = await missingIn(opened)) {
    if (Date.now() >= deadline) {
      throw new Error(`migration.disable is set, and no other process has made ${missing.join(', ')} in time`);
    }
    await setTimeout(Math.min(POLL_MS, Math.max(0, deadline - Date.now())));
  }
}

/** Names of the migrations that the database has not seen. */
async function missingIn({ database }: OpenedDatabase): Promise<readonly string[]> {
  const executed = await executedIn(database);
  const known = new Set<string>(migrations.map(({ name }) => name));
  const unknown = executed.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new NewerSchemaError(unknown);
  }
  return [...known].filter((name) => !executed.includes(name));
}

/** Only reads, unlike the migrator: whoever leaves migration to others may not be allowed to make tables. */
async function executedIn({ kysely }: Database): Promise<readonly string[]> {
  const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATIONS_TABLE)) {
    return [];
  }
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(MIGRATIONS_TABLE)}`.execute(kysely);
  return rows.map(({ name }) => name);
}

/** The database belongs to a newer version of the program. Fatal at start. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';

  constructor(unknown: readonly string[]) {
    super(
      `the database schema is newer than this program: it does not know ${unknown.join(', ')}; use a newer version`,
    );
  }
}
