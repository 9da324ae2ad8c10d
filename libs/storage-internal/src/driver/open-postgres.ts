import { MikroORM } from '@mikro-orm/postgresql';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import type { PoolConfig } from 'pg';
import { connectionTarget, type ConnectionTarget } from '../config/connection-target.js';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import { postgresOptions } from '../config/session-params.js';
import { type Tls, tlsChoices } from '../config/tls.js';
import { withRecoverableCodes } from '../dialect/dialect.js';
import { driverErrorOf } from '../dialect/driver-error.js';
import { postgresDialect } from '../dialect/postgres.dialect.js';
import type { Tables } from '../entity/tables.js';
import type { DatabaseObserver } from '../observe/database-observer.js';
import { kyselyLog } from './kysely-log.js';
import type { OpenedDatabase } from './opened-database.js';
import { ormOptions } from './orm-options.js';
import { PostgresDatabase } from './postgres.database.js';

type PostgresConfig = InternalStorageConfig & { readonly type: 'postgres' };

interface ConnectOptions {
  readonly config: PostgresConfig;
  readonly target: ConnectionTarget;
  readonly tls: Tls | undefined;
  readonly observer: DatabaseObserver;
}

/** A connection silent for this long is probed, and given up ten seconds later; by default after two hours. */
const KEEP_ALIVE_PROBE_MS = 10_000;

/** @throws the driver's error when the server does not answer or refuses */
export async function openPostgres(config: PostgresConfig, observer: DatabaseObserver): Promise<OpenedDatabase> {
  const target = connectionTarget(config);
  const [first, ...others] = await tlsChoices(target.tls);
  try {
    return await connect({ config, target, tls: first, observer });
  } catch (error) {
    // The driver has no code for a server without TLS.
    const hasNoTls = driverErrorOf(error).message === 'The server does not support SSL connections';
    if (!hasNoTls || others.length === 0) {
      throw error;
    }
    return connect({ config, target, tls: undefined, observer });
  }
}

async function connect({ config, target, tls, observer }: ConnectOptions): Promise<OpenedDatabase> {
  const orm = await MikroORM.init({
    ...ormOptions,
    migrations: { ...ormOptions.migrations, transactional: true },
    dbName: target.database,
    host: target.socket ?? target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    driverOptions: poolOptions(config, target, tls),
  });
  try {
    const connection = orm.em.getConnection();
    const pool = await connection.getNativeClient();
    // With the ORM's own client: one that has run nothing does not end the pool when it is closed.
    await connection.getClient().executeQuery(CompiledQuery.raw('SELECT 1'));
    const dialect = withRecoverableCodes(postgresDialect, config.postgres.recoverableErrCodes);
    const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), log: kyselyLog(observer, dialect) });
    const database = new PostgresDatabase(dialect, kysely, pool, () => orm.close());
    return { database, migrator: orm.migrator, schemaDialect: 'postgres' };
  } catch (error) {
    await orm.close();
    throw error;
  }
}

function poolOptions({ connPool }: PostgresConfig, target: ConnectionTarget, tls: Tls | undefined): PoolConfig {
  const { connect_timeout: timeout = '30', application_name: name = 'clusterpedia', ...settings } = target.params;
  const options = postgresOptions(settings);
  return {
    // Migrations need a second connection beside the one that holds the lock.
    max: Math.max(2, connPool.maxOpenConns),
    maxLifetimeSeconds: connPool.connMaxLifetime / 1000,
    connectionTimeoutMillis: Number(timeout) * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_PROBE_MS,
    application_name: name,
    ...(options === '' ? {} : { options }),
    ...(tls === undefined ? {} : { ssl: sslOf(tls, target) }),
  };
}

/** The driver names the host to TLS only when it is a name; without it the certificate is compared with `localhost`. */
function sslOf({ hostname, ...tls }: Tls, { host }: ConnectionTarget): PoolConfig['ssl'] {
  return hostname ? { ...tls, host } : { ...tls, checkServerIdentity: () => undefined };
}
