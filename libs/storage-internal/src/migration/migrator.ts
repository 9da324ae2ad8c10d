import type { OpenedDatabase } from '../driver/opened-database.js';
import { migrations } from './migrations.js';

/**
 * Brings the tables up to date, or waits until another process has. Forward only.
 *
 * @throws NewerSchemaError when a newer program has changed the database in ways this one does not know
 */
export async function migrate({ database, migrator }: OpenedDatabase): Promise<void> {
  await database.exclusively(async () => {
    const known = new Set<string>(migrations.map(({ name }) => name));
    const executed = await migrator.getExecuted();
    const unknown = executed.map(({ name }) => name).filter((name) => !known.has(name));
    if (unknown.length > 0) {
      throw new NewerSchemaError(unknown);
    }
    await migrator.up();
  });
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
