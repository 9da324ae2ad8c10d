import { Backoff, sleep } from '#async';
import type { Logger } from '#telemetry';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import { postgresDialect } from '../dialect/postgres.dialect.js';
import { mysqlDialect } from '../dialect/mysql.dialect.js';
import { sqliteDialect } from '../dialect/sqlite.dialect.js';
import type { Dialect } from '../dialect/dialect.js';
import type { DatabaseObserver } from '../observe/database-observer.js';
import type { OpenedDatabase } from './opened-database.js';

const dialectOf = {
  postgres: postgresDialect,
  mysql: mysqlDialect,
  mariadb: mysqlDialect,
  sqlite: sqliteDialect,
} as const satisfies Record<InternalStorageConfig['type'], Dialect>;

/** How long to wait for a server that does not answer yet. */
const CONNECT_WITHIN_MS = 60_000;

export interface OpenOptions {
  readonly logger: Logger;
  /** Told of what goes through Kysely. */
  readonly observer: DatabaseObserver;
  /** A minute when absent; not at all with a signal. */
  readonly connectWithinMs?: number;
  /** Waits for the server until it aborts, however long that is. */
  readonly signal?: AbortSignal;
  /** What has to be done before it counts as open. Done again, on new connections, when the server went away meanwhile. */
  readonly prepare?: (opened: OpenedDatabase) => Promise<void>;
}

/**
 * Connects, waiting a while for a server that is not there yet, or goes away while it is prepared. Drivers are imported only when asked for.
 *
 * @throws the driver's error when the server refuses, or has not answered in time; what `prepare` throws
 */
export async function openDatabase(config: InternalStorageConfig, options: OpenOptions): Promise<OpenedDatabase> {
  const { logger, signal, connectWithinMs = CONNECT_WITHIN_MS } = options;
  const backoff = new Backoff({ baseMs: 200, factor: 2, capMs: 5_000, jitter: 0.2, resetAfterMs: Infinity });
  const deadline = signal ?? AbortSignal.timeout(connectWithinMs);
  for (;;) {
    try {
      return await openPrepared(config, options);
    } catch (error) {
      if (deadline.aborted || dialectOf[config.type].classify(error) !== 'Recoverable') {
        throw error;
      }
      const waitMs = Math.round(backoff.next());
      logger.warn({ error, waitMs }, 'database does not answer, will retry');
      // When the time is over, it is tried once more: the last error is the one to tell.
      await sleep(waitMs, deadline).catch(() => undefined);
    }
  }
}

async function openPrepared(
  config: InternalStorageConfig,
  { observer, prepare }: OpenOptions,
): Promise<OpenedDatabase> {
  const opened = await open(config, observer);
  try {
    await prepare?.(opened);
    return opened;
  } catch (error) {
    await opened.database.close();
    throw error;
  }
}

async function open(config: InternalStorageConfig, observer: DatabaseObserver): Promise<OpenedDatabase> {
  switch (config.type) {
    case 'sqlite': {
      const { openSqlite } = await import('./open-sqlite.js');
      return openSqlite(config.dsn, observer);
    }
    case 'postgres': {
      const { openPostgres } = await import('./open-postgres.js');
      return openPostgres({ ...config, type: config.type }, observer);
    }
    case 'mysql':
    case 'mariadb': {
      const { openMysql } = await import('./open-mysql.js');
      return openMysql({ ...config, type: config.type }, observer);
    }
  }
}
