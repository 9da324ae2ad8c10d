import { MikroORM } from '@mikro-orm/sqlite';
import type { Database as Sqlite } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { sqliteDialect } from '../dialect/sqlite.dialect.js';
import type { Tables } from '../entity/tables.js';
import type { DatabaseObserver } from '../observe/database-observer.js';
import { kyselyLog } from './kysely-log.js';
import type { OpenedDatabase } from './opened-database.js';
import { ormOptions } from './orm-options.js';
import { SqliteDatabase } from './sqlite.database.js';

/** Opens the file, making it when it does not exist. A Go program's `file:` and query are accepted and dropped. */
export async function openSqlite(dsn: string, observer: DatabaseObserver): Promise<OpenedDatabase> {
  const file = dsn.replace(/^file:/, '').replace(/\?.*$/, '');
  const orm = await MikroORM.init({
    ...ormOptions,
    migrations: { ...ormOptions.migrations, transactional: false },
    dbName: file,
  });
  try {
    const handle = await orm.em.getConnection().getNativeClient();
    setUp(handle);
    const kysely = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: handle }),
      log: kyselyLog(observer, sqliteDialect),
    });
    const database = new SqliteDatabase(kysely, handle, () => orm.close());
    return { database, migrator: orm.migrator, schemaDialect: 'sqlite' };
  } catch (error) {
    await orm.close();
    throw error;
  }
}

function setUp(handle: Sqlite): void {
  // With a write-ahead log readers and the writer do not wait for each other, and a killed process loses nothing.
  handle.pragma('journal_mode = WAL');
  handle.pragma('synchronous = NORMAL');
  handle.pragma('busy_timeout = 5000');
  // Indexes are written all over the place: pages that stay in memory longer are written once, not ten times.
  handle.pragma('cache_size = -65536');
  handle.pragma('wal_autocheckpoint = 8000');
}
