import { type Dsn, parseMysqlDsn, parsePostgresDsn } from './dsn.parser.js';
import { InternalStorageConfig } from './internal-storage.config.js';
import type { TlsConfig } from './tls.js';

/** Where a database server is and as whom to enter. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  /** Takes the place of host and port. */
  readonly socket?: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: TlsConfig;
  /** Settings of every session. */
  readonly params: Readonly<Record<string, string>>;
}

const defaultPort = { postgres: 5432, mysql: 3306, mariadb: 3306 } as const;

/**
 * The server that a configuration means. A dsn overrides everything but the password, which it may leave out.
 *
 * @throws RangeError when the dsn cannot be read, or names a TLS mode that does not exist
 */
export function connectionTarget(config: InternalStorageConfig & { type: keyof typeof defaultPort }): ConnectionTarget {
  const dsn = config.dsn === '' ? fieldsOf(config) : { password: config.password, ...parse(config) };
  const { host = '127.0.0.1', port = defaultPort[config.type], socket, user = '', password = '', database = '' } = dsn;
  const params = { ...dsn.params, ...config.params };
  const tls = tlsOf(config, dsn);
  return { host, port, ...(socket === undefined ? {} : { socket }), user, password, database, tls, params };
}

function parse({ type, dsn }: { readonly type: keyof typeof defaultPort; readonly dsn: string }): Dsn {
  return type === 'postgres' ? parsePostgresDsn(dsn) : parseMysqlDsn(dsn);
}

function fieldsOf({ network, host, port, user, password, database }: InternalStorageConfig): Dsn {
  const isSocket = network === 'unix' || host.startsWith('/');
  return {
    ...(isSocket ? { socket: host } : { host }),
    ...(port === undefined ? {} : { port }),
    user,
    password,
    database,
  };
}

function tlsOf(config: InternalStorageConfig, dsn: Dsn): TlsConfig {
  const mode = InternalStorageConfig.shape.sslMode.safeParse(dsn.sslMode ?? config.sslMode);
  if (!mode.success) {
    throw new RangeError('dsn: sslmode is none of disable, skip-verify, prefer, require, verify-ca, verify-full');
  }
  return {
    type: config.type,
    // On a socket of this machine there is nobody in between.
    sslMode: dsn.socket === undefined ? mode.data : 'disable',
    sslRootCertFile: dsn.sslRootCertFile ?? config.sslRootCertFile,
    sslCertFile: dsn.sslCertFile ?? config.sslCertFile,
    sslKeyFile: dsn.sslKeyFile ?? config.sslKeyFile,
  };
}
