import type { Logger } from '#telemetry';
import { type ConnectionTarget, connectionTarget } from '../config/connection-target.js';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import { openDatabase } from '../driver/open-database.js';
import { type DatabaseCreation, databaseCreations } from './database-creation.js';

/** The configuration of a database that a server holds. */
type ServerConfig = InternalStorageConfig & { readonly type: keyof typeof databaseCreations };

/**
 * Makes the configured database unless it can be entered, waiting for the server until the signal aborts. Done twice, or by
 * two at once, it changes nothing more. A file of SQLite is made by whoever opens it.
 *
 * @throws Error naming the database and the user when the rights do not suffice; the driver's error when the server does
 *   not let us in
 */
export async function ensureDatabase(
  config: InternalStorageConfig,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  if (config.type === 'sqlite') {
    return;
  }
  const server: ServerConfig = { ...config, type: config.type };
  const creation = databaseCreations[server.type];
  const target = connectionTarget(server);
  try {
    await enter(server, logger, signal);
    logger.info({ database: target.database }, 'database is there');
    return;
  } catch (error) {
    if (!creation.isMissing(error)) {
      throw error;
    }
  }
  await create(creation, { server, target, logger, signal });
  await enter(server, logger, signal);
  logger.info({ database: target.database }, 'database was created');
}

/**
 * Waits until the configured database can be entered.
 *
 * @throws the driver's error when the server does not let us in, or has no such database
 */
export async function enter(config: InternalStorageConfig, logger: Logger, signal: AbortSignal): Promise<void> {
  try {
    const { database } = await openDatabase(config, { logger, signal, observer: () => undefined });
    await database.close();
  } catch (cause) {
    throw signal.aborted ? new Error((signal.reason as Error).message, { cause }) : cause;
  }
}

interface Creating {
  readonly server: ServerConfig;
  readonly target: ConnectionTarget;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

async function create(creation: DatabaseCreation, { server, target, logger, signal }: Creating): Promise<void> {
  const options = { logger, signal, observer: () => undefined };
  let refusal: unknown;
  for (const entrance of creation.entrances) {
    try {
      const { database } = await openDatabase(atDatabase(server, target, entrance), {
        ...options,
        prepare: async (opened) => {
          await creation.create(target.database).execute(opened.database.kysely);
        },
      });
      await database.close();
      return;
    } catch (error) {
      if (creation.isThere(error)) {
        return;
      }
      if (!creation.isRefused(error) && !creation.isMissing(error)) {
        throw error;
      }
      refusal = error;
    }
  }
  throw new Error(
    `user ${JSON.stringify(target.user)} can neither enter the database ${JSON.stringify(target.database)} nor create it: ` +
      'create it and give the user all rights in it, or give the user the right to create databases',
    { cause: refusal },
  );
}

/** The same server and user, in another database. Fields instead of a dsn, which would name the one that is missing. */
function atDatabase(config: ServerConfig, target: ConnectionTarget, database: string): ServerConfig {
  const { host, port, socket, user, password, params, tls } = target;
  return {
    ...config,
    dsn: '',
    network: socket === undefined ? 'tcp' : 'unix',
    host: socket ?? host,
    port,
    user,
    password,
    params: { ...params },
    database,
    sslMode: tls.sslMode,
    sslRootCertFile: tls.sslRootCertFile,
    sslCertFile: tls.sslCertFile,
    sslKeyFile: tls.sslKeyFile,
  };
}
