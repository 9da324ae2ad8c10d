import { mysqlParams, postgresParams } from './session-params.js';

/** What a DSN says. Absent is what it leaves open; `sslMode` is in the words of the configuration file. */
export interface Dsn {
  readonly host?: string;
  readonly port?: number;
  /** Path of a unix socket, or for PostgreSQL the directory it is in. */
  readonly socket?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly sslMode?: string;
  readonly sslRootCertFile?: string;
  readonly sslCertFile?: string;
  readonly sslKeyFile?: string;
  /** Settings of every session. */
  readonly params?: Readonly<Record<string, string>>;
}

/**
 * Reads a PostgreSQL DSN: a URL, or `key=value` pairs with libpq's quoting.
 *
 * @throws RangeError that does not repeat the text, which may hold a password
 */
export function parsePostgresDsn(text: string): Dsn {
  const settings = /^postgres(ql)?:\/\//.test(text) ? urlSettings(text) : pairs(text);
  const host = settings.get('host');
  const isSocket = host?.startsWith('/') === true;
  return dsnOf({
    ...(isSocket ? { socket: host } : { host }),
    port: portOf(settings.get('port')),
    user: settings.get('user'),
    password: settings.get('password'),
    database: settings.get('dbname'),
    sslMode: settings.get('sslmode'),
    sslRootCertFile: settings.get('sslrootcert'),
    sslCertFile: settings.get('sslcert'),
    sslKeyFile: settings.get('sslkey'),
    params: postgresParams(settings),
  });
}

/**
 * Reads a MySQL DSN: a URL, or `user:password@tcp(host:port)/database?tls=…` as Go programs write it.
 *
 * @throws RangeError that does not repeat the text, which may hold a password
 */
export function parseMysqlDsn(text: string): Dsn {
  if (!/^(mysql|mariadb):\/\//.test(text)) {
    return parseGoDsn(text);
  }
  const settings = urlSettings(text);
  return dsnOf({
    host: settings.get('host'),
    port: portOf(settings.get('port')),
    user: settings.get('user'),
    password: settings.get('password'),
    database: settings.get('dbname'),
    sslMode: settings.get('sslmode') ?? modeOfTlsText(settings.get('tls')),
    params: mysqlParams(new URL(text).searchParams),
  });
}

const goGrammar =
  /^(?:(?<user>[^:@]*)(?::(?<password>.*))?@)?(?<network>tcp|unix)?(?:\((?<address>[^)]*)\))?\/(?<database>[^?/]*)(?:\?(?<query>.*))?$/s;
const modeOfTls: ReadonlyMap<string, string> = new Map([
  ['true', 'verify-full'],
  ['false', 'disable'],
  ['preferred', 'prefer'],
]);

function parseGoDsn(text: string): Dsn {
  const { user, password, network, address = '', database, query } = goGrammar.exec(text)?.groups ?? {};
  if (database === undefined) {
    throw new RangeError('dsn is not user:password@tcp(host:port)/database');
  }
  const settings = new URLSearchParams(query);
  return dsnOf({
    ...(network === 'unix' ? { socket: address } : hostAndPort(address)),
    user,
    password,
    database,
    sslMode: modeOfTlsText(settings.get('tls') ?? undefined),
    params: mysqlParams(settings),
  });
}

function modeOfTlsText(tls: string | undefined): string | undefined {
  return tls === undefined ? undefined : (modeOfTls.get(tls) ?? tls);
}

function hostAndPort(address: string): Pick<Dsn, 'host' | 'port'> {
  const { host, port } = /^\[?(?<host>[^\]]*?)\]?(?::(?<port>\d+))?$/.exec(address)?.groups ?? {};
  return dsnOf({ host: host === '' ? undefined : host, port: portOf(port) });
}

function urlSettings(text: string): Map<string, string> {
  if (!URL.canParse(text)) {
    throw new RangeError('dsn is not a URL');
  }
  const url = new URL(text);
  const settings = new Map([
    ['host', decoded('host', url.hostname)],
    ['port', url.port],
    ['user', decoded('user', url.username)],
    ['password', decoded('password', url.password)],
    ['dbname', decoded('database', url.pathname.slice(1))],
    ...url.searchParams,
  ]);
  return new Map([...settings].filter(([, value]) => value !== ''));
}

function decoded(part: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError(`dsn: the ${part} has a % that is no escape: write it as %25`);
  }
}

const pairGrammar = /\s*(?<key>\w+)\s*=\s*(?:'(?<quoted>(?:[^'\\]|\\.)*)'|(?<plain>(?:[^\s'\\]|\\.)*))(?=\s|$)/sy;

function pairs(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  const trimmed = text.trim();
  for (let at = 0; at < trimmed.length; at = pairGrammar.lastIndex) {
    pairGrammar.lastIndex = at;
    const { key, quoted, plain } = pairGrammar.exec(trimmed)?.groups ?? {};
    if (key === undefined) {
      throw new RangeError('dsn is neither a URL nor key=value pairs');
    }
    settings.set(key, (quoted ?? plain ?? '').replaceAll(/\\(.)/gs, '$1'));
  }
  return settings;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port >= 1 && port <= 65_535)) {
    throw new RangeError('dsn: the port is none');
  }
  return port;
}

/** Without the fields that are undefined, so that a default can be spread under it. */
function dsnOf(fields: { readonly [Field in keyof Dsn]: Dsn[Field] | undefined }): Dsn {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
