import { z } from 'zod';
import { DurationMs, loadConfig, type LoadedConfig } from '#options';
import { SqlLogConfig } from './log.config.js';
import { Count, Flag } from './scalar.schema.js';

const Port = z.coerce.number().int().min(1).max(65_535);

/** Zero and less stand for the default, as in the Go original. */
const orDefault =
  (fallback: number) =>
  (count: number): number =>
    count > 0 ? count : fallback;

const HOUR_MS = 3_600_000;

const ConnPool = z
  .strictObject({
    maxIdleConns: Count.transform(orDefault(5)),
    maxOpenConns: Count.transform(orDefault(40)),
    /** 0 keeps a connection for ever; a shorter life than an hour is made an hour. */
    connMaxLifetime: DurationMs.default(0).transform((ms) => (ms > 0 ? Math.max(ms, HOUR_MS) : 0)),
  })
  .refine(({ maxIdleConns, maxOpenConns }) => maxOpenConns >= maxIdleConns, {
    path: ['maxOpenConns'],
    error: 'is lower than maxIdleConns',
  });

const aliases: Readonly<Record<string, string>> = { false: 'disable', allow: 'prefer' };

const SslMode = z.preprocess(
  (mode) => aliases[String(mode)] ?? mode,
  z.enum(['', 'disable', 'skip-verify', 'prefer', 'require', 'verify-ca', 'verify-full']).default(''),
);

const SessionValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Migration = z.strictObject({
  /** Leave the tables to another process, and wait until it has brought them up to date. */
  disable: Flag,
  /** How long to wait for that. */
  waitFor: DurationMs.default(600_000),
});

const Unused = z.unknown().optional();

/** Keys of the Go driver. Those that mean nothing to the driver in use are accepted, and told at start. */
const MysqlConfig = z.strictObject({
  recoverableErrNumbers: z.array(z.int()).default([]),
  dialTimeout: DurationMs.default(30_000),
  allowCleartextPasswords: Flag,
  multiStatements: Flag,
  readTimeout: Unused,
  writeTimeout: Unused,
  maxAllowedPacket: Unused,
  serverPubKey: Unused,
  allowNativePasswords: Unused,
  allowOldPasswords: Unused,
  allowAllFiles: Unused,
  checkConnLiveness: Unused,
  clientFoundRows: Unused,
  columnsWithAlias: Unused,
  interpolateParams: Unused,
  rejectReadOnly: Unused,
  parseTime: Unused,
  loc: Unused,
});

/** Keys that are accepted and mean nothing. */
export const unusedMysqlKeys = Object.entries(MysqlConfig.shape)
  .filter(([, schema]) => schema === Unused)
  .map(([key]) => `mysql.${key}`);

/** The storage's YAML file. Objects are strict so that unknown keys are seen; the loader ignores and reports them. */
export const InternalStorageConfig = z
  .strictObject({
    type: z
      .enum(['postgres', 'mysql', 'mariadb', 'sqlite', 'sqlite3'])
      .transform((type) => (type === 'sqlite3' ? 'sqlite' : type)),
    /** Overrides everything about the connection below; for SQLite the path of the file. */
    dsn: z.string().default(''),
    /** `unix` makes `host` the path of a socket. */
    network: z.enum(['', 'tcp', 'unix']).default(''),
    host: z.string().default('127.0.0.1'),
    port: Port.optional(),
    user: z.string().default(''),
    password: z.string().default(''),
    database: z.string().default(''),
    sslMode: SslMode,
    sslCertFile: z.string().default(''),
    sslKeyFile: z.string().default(''),
    sslRootCertFile: z.string().default(''),
    connPool: ConnPool.prefault({}),
    metrics: z.strictObject({ disable: Flag, dbStatsRefreshInterval: DurationMs.default(15_000) }).prefault({}),
    migration: Migration.prefault({}),
    /** How much of the change feed is kept: a watch can go on from as far back. */
    changeFeed: z
      .strictObject({ maxAge: DurationMs.default(3_600_000), maxChanges: z.int().positive().default(1_000_000) })
      .prefault({}),
    /** Settings of every session: system variables of MySQL, configuration parameters of PostgreSQL. */
    params: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/), SessionValue).default({}),
    log: SqlLogConfig.nullish().transform((log) => log ?? undefined),
    mysql: MysqlConfig.prefault({}),
    postgres: z.strictObject({ recoverableErrCodes: z.array(z.string()).default([]) }).prefault({}),
  })
  .refine(({ type, dsn }) => type !== 'sqlite' || (dsn !== '' && !dsn.includes(':memory:')), {
    path: ['dsn'],
    error: 'must be the path of a file for sqlite',
  })
  .refine(({ type, dsn, database }) => type === 'sqlite' || dsn !== '' || database !== '', {
    path: ['database'],
    error: 'is required without dsn',
  })
  .refine(({ sslCertFile, sslKeyFile }) => (sslCertFile === '') === (sslKeyFile === ''), {
    path: ['sslKeyFile'],
    error: 'is needed with sslCertFile, and the other way round',
  });
export type InternalStorageConfig = z.infer<typeof InternalStorageConfig>;

const named = {
  DB_TYPE: 'type',
  DB_DSN: 'dsn',
  DB_NETWORK: 'network',
  DB_HOST: 'host',
  DB_PORT: 'port',
  DB_USER: 'user',
  DB_PASSWORD: 'password',
  DB_DATABASE: 'database',
  CONFIGOR_SSLMODE: 'sslMode',
  CONFIGOR_CERTFILE: 'sslCertFile',
  CONFIGOR_KEYFILE: 'sslKeyFile',
  CONFIGOR_ROOTCERTFILE: 'sslRootCertFile',
};

/** Keys without a variable of their own. */
const unnamed = [
  'connPool.maxIdleConns',
  'connPool.maxOpenConns',
  'connPool.connMaxLifetime',
  'metrics.disable',
  'metrics.dbStatsRefreshInterval',
  'migration.disable',
  'migration.waitFor',
  'mysql.dialTimeout',
];

/** Variable to the key it overrides; for keys without one of their own the name that the Go original's loader made. */
export const configurationVariables: Readonly<Record<string, string>> = {
  ...named,
  ...Object.fromEntries(unnamed.map((key) => [`CONFIGOR_${key.replaceAll('.', '_').toUpperCase()}`, key])),
};

/**
 * @returns besides the configuration the keys of the file that have no effect
 * @throws ConfigError listing every field that does not fit
 */
export async function loadInternalStorageConfig(file: string): Promise<LoadedConfig<InternalStorageConfig>> {
  const { value, unknownKeys } = await loadConfig(file, InternalStorageConfig, configurationVariables);
  const given = Object.keys(value.mysql).map((key) => `mysql.${key}`);
  return { value, unknownKeys: [...unknownKeys, ...given.filter((key) => unusedMysqlKeys.includes(key))] };
}
