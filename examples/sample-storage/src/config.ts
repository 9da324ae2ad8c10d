import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** Where the database is. */
export interface SampleConfig {
  readonly type: 'mysql' | 'postgres';
  /** Name or address; a path is a Unix socket (MySQL) or the directory of one (PostgreSQL). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Statements that take longer are logged. `Infinity` logs none. */
  readonly slowThresholdMs: number;
}

const types: Readonly<Record<string, SampleConfig['type']>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  postgres: 'postgres',
  postgresql: 'postgres',
};
const defaultPorts = { mysql: 3306, postgres: 5432 } as const;

/**
 * Reads `--storage-config`. `DB_PASSWORD` in the environment wins over the password in the file.
 *
 * @throws Error naming the file and the key that does not fit, never a value
 */
export async function loadConfig(path: string): Promise<SampleConfig> {
  if (path === '') {
    throw new Error('sample-storage needs a configuration file: --storage-config should not be empty');
  }
  const document: unknown = parse(await readFile(path, 'utf8'));
  if (typeof document !== 'object' || document === null) {
    throw new Error(`${path}: not an object`);
  }
  const keys = document as Readonly<Record<string, unknown>>;
  const text = (key: string, fallback?: string): string => {
    const value = keys[key] ?? fallback;
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new Error(`${path}: ${key} is required and must be text`);
    }
    return String(value);
  };
  const type = types[text('type')];
  if (type === undefined) {
    throw new Error(`${path}: type must be one of ${Object.keys(types).join(', ')}`);
  }
  const port = Number(text('port', String(defaultPorts[type])));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${path}: port must be a number from 1 to 65535`);
  }
  return {
    type,
    host: text('host', '127.0.0.1'),
    port,
    user: text('user'),
    password: process.env['DB_PASSWORD'] ?? text('password', ''),
    database: text('database'),
    slowThresholdMs: slowThreshold(path, keys['log']),
  };
}

/** Of the Go original's keys below `log`, the others say where to log to, which is up to the process. */
function slowThreshold(path: string, log: unknown): number {
  const { slowThreshold: text } = (log ?? {}) as { readonly slowThreshold?: unknown };
  if (text === undefined) {
    return Infinity;
  }
  const [, amount, unit] = (typeof text === 'string' ? /^(\d+)(ms|s)$/.exec(text) : null) ?? [];
  if (amount === undefined) {
    throw new Error(`${path}: log.slowThreshold must be a duration such as 100ms or 2s`);
  }
  return Number(amount) * (unit === 's' ? 1000 : 1);
}
