import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@clusterpedia/storage';
import type { SampleConfig } from './config.js';
import { type Database, storageErrorOf } from './database.js';
import { MysqlDatabase } from './mysql.database.js';
import { PostgresDatabase } from './postgres.database.js';
import { createTable } from './table.js';

const attempts = 30;
const pauseMs = 1000;

/**
 * Opens the database and makes the table. Waits a while for a database that is still starting, and for another process that
 * makes the table at the same time.
 *
 * @throws StorageError when it does not answer in time, or refuses
 */
export async function openDatabase(config: SampleConfig, logger: Logger): Promise<Database> {
  const driver = config.type === 'mysql' ? new MysqlDatabase(config) : new PostgresDatabase(config);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await createTable(driver);
      return watchful(driver, config, logger);
    } catch (error) {
      const failure = storageErrorOf(error, `open the ${config.type} database`);
      const isRace = error instanceof Error && 'code' in error && error.code === '23505';
      if (attempt === attempts || (failure.code !== 'Recoverable' && !isRace)) {
        await driver.close();
        throw failure;
      }
      logger.warn({ error, attempt }, 'sample-storage: the database does not answer yet');
      await sleep(pauseMs);
    }
  }
}

/** The same database, with slow statements logged. */
function watchful(driver: Database, { slowThresholdMs }: SampleConfig, logger: Logger): Database {
  return {
    columnTypes: driver.columnTypes,
    upsertClause: (columns) => driver.upsertClause(columns),
    close: () => driver.close(),
    query: async (sql, values) => {
      const start = performance.now();
      const rows = await driver.query(sql, values);
      const tookMs = Math.round(performance.now() - start);
      if (tookMs > slowThresholdMs) {
        logger.warn({ sql: sql.slice(0, 500), rows: rows.length, tookMs }, 'sample-storage: slow statement');
      }
      return rows;
    },
  };
}
