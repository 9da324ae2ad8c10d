import type { TestSchema } from '#testing';
import type { BareDriver } from './bare-driver.js';
import { MariadbBareDriver } from './mariadb.bare-driver.js';
import { PostgresBareDriver } from './postgres.bare-driver.js';
import { SqliteBareDriver } from './sqlite.bare-driver.js';

/** What the testing kit writes into a storage's configuration. */
interface Connection {
  readonly type: string;
  readonly dsn?: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The driver of a database in which the product has made its tables. */
export function openBareDriver({ config }: TestSchema): BareDriver {
  const { type, dsn, ...connection } = config as unknown as Connection;
  if (dsn !== undefined) {
    return new SqliteBareDriver(dsn);
  }
  if (type === 'postgres') {
    return new PostgresBareDriver(connection);
  }
  const { host, ...rest } = connection;
  return new MariadbBareDriver({ ...rest, ...(host.startsWith('/') ? { socketPath: host } : { host }) });
}
