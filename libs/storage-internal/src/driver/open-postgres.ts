import { MikroORM } from '@mikro-orm/postgresql';
import type { PoolConfig } from 'pg';
import { connectionTarget, type ConnectionTarget } from '../config/connection-target.js';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import { type Tls, tlsChoices } from '../config/tls.js';
import { withRecoverableCodes } from '../dialect/dialect.js';
import { driverErrorOf } from '../dialect/driver-error.js';
import { postgresDialect } from '../dialect/postgres.dialect.js';
import type { Tables } from '../entity/tables.js';
import type { OpenedDatabase } from './opened-database.js';
import { ormOptions } from './orm-options.js';
import { PostgresDatabase } from './postgres.database.js';

type PostgresConfig = InternalStorageConfig & { readonly type: 'postgres' };

/** @throws the driver's error when the server does not answer or refuses */
export async function openPostgres(config: PostgresConfig): Promise<OpenedDatabase> {
  const target = connectionTarget(config);
  const [first, ...others] = await tlsChoices(target.tls);
  try {
    return await connect(config, target, first);
  } catch (error) {
    // The driver has no code for a server without TLS.
    const hasNoTls = driverErrorOf(error).message === 'The server does not support SSL connections';
    if (!hasNoTls || others.length === 0) {
      throw error;
    }
    return connect(config, target, undefined);
  }
}

async function connect(
  config: PostgresConfig,
  target: ConnectionTarget,
  tls: Tls | undefined,
): Promise<OpenedDatabase> {
  const orm = await MikroORM.init({
    ...ormOptions,
    migrations: { ...ormOptions.migrations, transactional: true },
    dbName: target.database,
    host: target.socket ?? target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    driverOptions: poolOptions(config, tls),
  });
  try {
    const pool = await orm.em.getConnection().getNativeClient();
    await pool.query('SELECT 1');
    const dialect = withRecoverableCodes(postgresDialect, config.postgres.recoverableErrCodes);
    const database = new PostgresDatabase(dialect, orm.em.getKysely<Tables>(), pool, () => orm.close());
    return { database, migrator: orm.migrator };
  } catch (error) {
    await orm.close();
    throw error;
  }
}

function poolOptions({ connPool }: PostgresConfig, tls: Tls | undefined): PoolConfig {
  return {
    // Migrations need a second connection beside the one that holds the lock.
    max: Math.max(2, connPool.maxOpenConns),
    maxLifetimeSeconds: connPool.connMaxLifetime / 1000,
    connectionTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'clusterpedia',
    ...(tls === undefined ? {} : { ssl: sslOf(tls) }),
  };
}

function sslOf({ hostname, ...tls }: Tls): PoolConfig['ssl'] {
  return hostname ? tls : { ...tls, checkServerIdentity: () => undefined };
}
