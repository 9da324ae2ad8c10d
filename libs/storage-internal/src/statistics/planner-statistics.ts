import { sql } from 'kysely';
import type { Logger } from '#telemetry';
import type { Database } from '../driver/database.js';

/** How soon after a write tables are looked at; during a large import again and again. */
const DELAY_MS = 10_000;

/**
 * Keeps what the planner knows of tables from lagging far behind while they are filled. PostgreSQL looks at them by itself
 * only once a minute, and not at all where autovacuum is off; until then it takes a table of a million rows for an empty
 * one, and searches that have an index take seconds. A table is analysed each time it has doubled, which is a dozen times on
 * the way to a million rows.
 */
export class PlannerStatistics {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** Says that this process has written something. */
  wrote(): void {
    if (this.#timer === undefined && this.database.dialect.outgrownTables !== undefined) {
      this.#timer = setTimeout(() => void this.#refreshQuietly(), DELAY_MS).unref();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** @returns the names of the tables that were analysed */
  async refresh(): Promise<readonly string[]> {
    const { dialect, kysely } = this.database;
    const outgrown = await dialect.outgrownTables?.execute(kysely);
    const names = (outgrown?.rows ?? []).map(({ name }) => name);
    for (const name of names) {
      await sql`ANALYZE ${sql.table(name)}`.execute(kysely);
    }
    return names;
  }

  async #refreshQuietly(): Promise<void> {
    try {
      const tables = await this.refresh();
      if (tables.length > 0) {
        this.logger.info({ tables }, 'tables that have grown were analysed');
      }
    } catch (error) {
      this.logger.warn({ error }, 'tables that have grown could not be analysed, will retry');
    } finally {
      this.#timer = undefined;
    }
  }
}
