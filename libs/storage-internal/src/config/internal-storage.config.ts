import { z } from 'zod';
import { DurationMs, loadConfig, type LoadedConfig } from '#options';

const Port = z.coerce.number().int().min(1).max(65_535);

/** Zero and less stand for the default, as in the Go original. */
const orDefault =
  (fallback: number) =>
  (count: number): number =>
    count > 0 ? count : fallback;

const HOUR_MS = 3_600_000;

const ConnPool = z
  .strictObject({
    maxIdleConns: z.int().default(5).transform(orDefault(5)),
    maxOpenConns: z.int().default(40).transform(orDefault(40)),
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
    metrics: z
      .strictObject({ disable: z.boolean().default(false), dbStatsRefreshInterval: DurationMs.default(15_000) })
      .prefault({}),
    mysql: z.strictObject({ recoverableErrNumbers: z.array(z.int()).default([]) }).prefault({}),
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

const environment = {
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

/** @throws ConfigError listing every field that does not fit */
export function loadInternalStorageConfig(file: string): Promise<LoadedConfig<InternalStorageConfig>> {
  return loadConfig(file, InternalStorageConfig, environment);
}
