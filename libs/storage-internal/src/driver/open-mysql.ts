import type { PoolOptions } from 'mysql2';
import { connectionTarget, type ConnectionTarget } from '../config/connection-target.js';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import { type Tls, tlsChoices } from '../config/tls.js';
import { withRecoverableCodes } from '../dialect/dialect.js';
import { driverErrorOf } from '../dialect/driver-error.js';
import { mysqlDialect } from '../dialect/mysql.dialect.js';
import type { Tables } from '../entity/tables.js';
import { MysqlDatabase } from './mysql.database.js';
import type { OpenedDatabase } from './opened-database.js';
import { ormOptions } from './orm-options.js';

type MysqlConfig = InternalStorageConfig & { readonly type: 'mysql' | 'mariadb' };

/** @throws the driver's error when the server does not answer or refuses */
export async function openMysql(config: MysqlConfig): Promise<OpenedDatabase> {
  const target = connectionTarget(config);
  const [first, ...others] = await tlsChoices(target.tls);
  try {
    return await connect(config, target, first);
  } catch (error) {
    const hasNoTls = driverErrorOf(error).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (!hasNoTls || others.length === 0) {
      throw error;
    }
    return connect(config, target, undefined);
  }
}

async function connect(config: MysqlConfig, target: ConnectionTarget, tls: Tls | undefined): Promise<OpenedDatabase> {
  const { MikroORM } =
    config.type === 'mariadb' ? await import('@mikro-orm/mariadb') : await import('@mikro-orm/mysql');
  const orm = await MikroORM.init({
    ...ormOptions,
    migrations: { ...ormOptions.migrations, transactional: true },
    dbName: target.database,
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    driverOptions: poolOptions(config, target, tls),
  });
  try {
    const pool = await orm.em.getConnection().getNativeClient();
    await pool.promise().query('SELECT 1');
    const dialect = withRecoverableCodes(mysqlDialect, config.mysql.recoverableErrNumbers);
    const database = new MysqlDatabase(dialect, orm.em.getKysely<Tables>(), pool, () => orm.close());
    return { database, migrator: orm.migrator };
  } catch (error) {
    await orm.close();
    throw error;
  }
}

function poolOptions({ connPool }: MysqlConfig, { socket }: ConnectionTarget, tls: Tls | undefined): PoolOptions {
  return {
    // Migrations need a second connection beside the one that holds the lock.
    connectionLimit: Math.max(2, connPool.maxOpenConns),
    maxIdle: connPool.maxIdleConns,
    idleTimeout: 60_000,
    connectTimeout: 30_000,
    charset: 'utf8mb4',
    enableKeepAlive: true,
    ...(socket === undefined ? {} : { socketPath: socket }),
    ...(tls === undefined ? {} : { ssl: sslOf(tls) }),
  };
}

function sslOf({ hostname, ...tls }: Tls): NonNullable<PoolOptions['ssl']> {
  return { ...tls, verifyIdentity: hostname };
}
