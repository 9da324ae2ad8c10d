/** Keys of a PostgreSQL DSN that are for the client, and have a meaning here or none. */
const postgresClientKeys = setOf(`
  host hostaddr port user password passfile dbname service servicefile
  sslmode sslrootcert sslcert sslkey sslpassword sslcompression sslsni sslnegotiation
  gssencmode krbsrvname gsslib channel_binding require_auth client_encoding
  target_session_attrs load_balance_hosts fallback_application_name min_read_buffer_size
  keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout
  default_query_exec_mode statement_cache_capacity description_cache_capacity prefer_simple_protocol`);

/** Keys of a MySQL DSN that Go's driver takes for itself. */
const mysqlClientKeys = setOf(`
  allowAllFiles allowCleartextPasswords allowFallbackToPlaintext allowNativePasswords allowOldPasswords charset
  checkConnLiveness clientFoundRows collation columnsWithAlias compress connectionAttributes interpolateParams loc
  maxAllowedPacket multiStatements parseTime readTimeout rejectReadOnly serverPubKey sslmode timeTruncate timeout tls
  writeTimeout`);

/** What a DSN sets in every session; `undefined` when it sets nothing. */
export function postgresParams(settings: Iterable<readonly [string, string]>): Record<string, string> | undefined {
  return without(settings, postgresClientKeys);
}

/** What a DSN sets in every session; `undefined` when it sets nothing. */
export function mysqlParams(settings: Iterable<readonly [string, string]>): Record<string, string> | undefined {
  return without(settings, mysqlClientKeys);
}

function without(
  settings: Iterable<readonly [string, string]>,
  keys: ReadonlySet<string>,
): Record<string, string> | undefined {
  const entries = [...settings].filter(([key]) => !keys.has(key));
  if (!entries.every(([key]) => /^[A-Za-z_][A-Za-z0-9_.]*$/.test(key))) {
    throw new RangeError('dsn has a parameter whose name is none');
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Settings as PostgreSQL takes them when a session starts. */
export function postgresOptions({ options, ...settings }: Readonly<Record<string, string>>): string {
  const escaped = Object.entries(settings).map(
    ([key, value]) => `-c ${key}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`,
  );
  return [...(options === undefined ? [] : [options]), ...escaped].join(' ');
}

/** Settings, of which there must be one, as a statement of MySQL. Text is quoted unless it is a number. */
export function mysqlSessionStatement(
  settings: Readonly<Record<string, string>>,
  quote: (text: string) => string,
): string {
  const assignments = Object.entries(settings).map(([key, value]) => {
    // Go's driver pastes the value into the statement, so people quote it themselves.
    const text = /^'(?<text>.*)'$/s.exec(value)?.groups?.['text'] ?? value;
    return `SESSION ${key} = ${/^-?\d+(?:\.\d+)?$/.test(text) ? text : quote(text)}`;
  });
  return `SET ${assignments.join(', ')}`;
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
