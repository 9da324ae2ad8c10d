import { CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import type { Pool, PoolOptions } from 'mysql2';
import { connectionTarget, type ConnectionTarget } from '../config/connection-target.js';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import { mysqlSessionStatement } from '../config/session-params.js';
import { type Tls, tlsChoices } from '../config/tls.js';
import { withRecoverableCodes } from '../dialect/dialect.js';
import { driverErrorOf } from '../dialect/driver-error.js';
import { mysqlDialect } from '../dialect/mysql.dialect.js';
import type { Tables } from '../entity/tables.js';
import type { DatabaseObserver } from '../observe/database-observer.js';
import { limitLifetime } from './connection-lifetime.js';
import { kyselyLog } from './kysely-log.js';
import { MysqlDatabase } from './mysql.database.js';
import type { OpenedDatabase } from './opened-database.js';
import { ormOptions } from './orm-options.js';

type MysqlConfig = InternalStorageConfig & { readonly type: 'mysql' | 'mariadb' };

interface ConnectOptions {
  readonly config: MysqlConfig;
  readonly target: ConnectionTarget;
  readonly tls: Tls | undefined;
  readonly observer: DatabaseObserver;
}

/** A connection silent for this long is probed, and given up ten seconds later; by default after two hours. */
const KEEP_ALIVE_PROBE_MS = 10_000;

/** @throws the driver's error when the server does not answer or refuses */
export async function openMysql(config: MysqlConfig, observer: DatabaseObserver): Promise<OpenedDatabase> {
  const target = connectionTarget(config);
  const [first, ...others] = await tlsChoices(target.tls);
  if (first?.hostname === true && isAddress(target.host)) {
    // The driver would compare the certificate with `localhost`.
    throw new RangeError('sslMode: verify-full needs the name of the host, not its address; or use verify-ca');
  }
  try {
    return await connect({ config, target, tls: first, observer });
  } catch (error) {
    const hasNoTls = driverErrorOf(error).code === 'HANDSHAKE_NO_SSL_SUPPORT';
    if (!hasNoTls || others.length === 0) {
      throw error;
    }
    return connect({ config, target, tls: undefined, observer });
  }
}

async function connect({ config, target, tls, observer }: ConnectOptions): Promise<OpenedDatabase> {
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
    const connection = orm.em.getConnection();
    const pool = await connection.getNativeClient();
    if (config.connPool.connMaxLifetime > 0) {
      limitLifetime(pool, config.connPool.connMaxLifetime);
    }
    const sessionStatement = setUpSessions(pool, target);
    // With the ORM's own client: one that has run nothing does not end the pool when it is closed.
    await connection.getClient().executeQuery(CompiledQuery.raw(sessionStatement));
    const dialect = withRecoverableCodes(mysqlDialect, config.mysql.recoverableErrNumbers);
    const kysely = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }), log: kyselyLog(observer, dialect) });
    const database = new MysqlDatabase(dialect, kysely, pool, () => orm.close());
    return { database, migrator: orm.migrator, schemaDialect: 'mysql' };
  } catch (error) {
    await orm.close();
    throw error;
  }
}

/** MariaDB cuts a JSON array at this length, and the events of an object are one. */
const LONGEST_AGGREGATE = 64 * 1024 * 1024;

/** Make every connection of the pool have the session of the configuration. @returns the statement that does it */
function setUpSessions(pool: Pool, { params }: ConnectionTarget): string {
  const settings = { group_concat_max_len: String(LONGEST_AGGREGATE), ...params };
  const statement = mysqlSessionStatement(settings, (text) => pool.escape(text));
  // The first to be sent, so no other statement sees the session without it.
  pool.on('connection', (connection) =>
    connection.query(statement, (error) => {
      if (error !== null) {
        connection.destroy();
      }
    }),
  );
  return statement;
}

function poolOptions(
  { connPool, mysql }: MysqlConfig,
  { socket }: ConnectionTarget,
  tls: Tls | undefined,
): PoolOptions {
  return {
    // Migrations need a second connection beside the one that holds the lock.
    connectionLimit: Math.max(2, connPool.maxOpenConns),
    maxIdle: connPool.maxIdleConns,
    idleTimeout: 60_000,
    connectTimeout: mysql.dialTimeout,
    charset: 'utf8mb4',
    enableKeepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    multipleStatements: mysql.multiStatements,
    enableCleartextPlugin: mysql.allowCleartextPasswords,
    ...(socket === undefined ? {} : { socketPath: socket }),
    ...(tls === undefined ? {} : { ssl: sslOf(tls) }),
  };
}

function sslOf({ hostname, ...tls }: Tls): NonNullable<PoolOptions['ssl']> {
  return { ...tls, verifyIdentity: hostname };
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}
