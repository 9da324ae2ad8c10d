import { setTimeout } from 'node:timers/promises';
import type { CompiledQuery, Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Dialect } from '../dialect/dialect.js';
import type { Tables } from '../entity/tables.js';
import type { Database, PoolState, Row } from './database.js';
import { PoolMeter } from './pool-meter.js';
import { listenForChanges } from './postgres-listener.js';
import { PostgresPortal } from './postgres-portal.js';
import { writeRows } from './postgres-writer.js';
import type { RowChanges } from './row-changes.js';
import { wantedConnection } from './wanted-connection.js';
import { withinWriteDeadline } from './write-deadline.js';
import { WriteGroups } from './write-groups.js';

const LOCK_POLL_MS = 100;

/** Any number will do that no other user of the same database takes. */
const MIGRATION_LOCK = 5_202_208_121;

/** PostgreSQL through the pool of `pg` that MikroORM made. */
export class PostgresDatabase implements Database {
  readonly maxRows = 500;

  readonly listen = (onChange: () => void, signal: AbortSignal): Promise<void> =>
    listenForChanges(this.connections.options, onChange, signal);

  readonly #meter = new PoolMeter();
  readonly #groups = new WriteGroups({
    write: (group) => this.#write(group),
    isRecoverable: (error) => this.dialect.classify(error) === 'Recoverable',
    lanes: 4,
    fullRows: 100,
    mostRows: 500,
  });

  constructor(
    readonly dialect: Dialect,
    readonly kysely: Kysely<Tables>,
    private readonly connections: Pool,
    private readonly closeOrm: () => Promise<void>,
  ) {}

  get pool(): PoolState {
    const { options, totalCount, idleCount } = this.connections;
    const { waits, waitedMs } = this.#meter;
    return { max: options.max, open: totalCount, idle: idleCount, waits, waitedMs };
  }

  async *read(query: CompiledQuery, signal: AbortSignal, firstRows?: number): AsyncGenerator<readonly Row[]> {
    const client = await wantedConnection(
      () => this.#connect(),
      (unwanted) => unwanted.release(),
      signal,
    );
    const portal = new PostgresPortal(query.sql, query.parameters.map(textOf), firstRows);
    const abandon = (): void => portal.abandon(signal.reason as Error);
    signal.addEventListener('abort', abandon);
    try {
      client.query(portal);
      while (await portal.advance()) {
        yield portal.take();
      }
    } finally {
      // Still abandoned by an abort: a server that is gone never says that it has stopped.
      await portal.close();
      signal.removeEventListener('abort', abandon);
      // The server is still busy with a query nobody waits for: only closing the connection tells it.
      client.release(signal.aborted);
    }
  }

  write(changes: RowChanges, signal: AbortSignal): Promise<void> {
    return this.#groups.write(changes, signal);
  }

  async exclusively<T>(run: () => Promise<T>): Promise<T> {
    return this.#withClient(async (client) => {
      // Asking again and again, because whoever waits in a statement is in the way of an index built concurrently.
      while (!(await tryLock(client))) {
        await setTimeout(LOCK_POLL_MS);
      }
      try {
        return await run();
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      }
    });
  }

  close(): Promise<void> {
    return this.closeOrm();
  }

  #connect(): Promise<PoolClient> {
    const { max, open, idle } = this.pool;
    return this.#meter.take(() => this.connections.connect(), idle === 0 && open >= max);
  }

  async #write(group: readonly RowChanges[]): Promise<void> {
    const client = await this.#connect();
    const connection = { isCut: false };
    const cut = (): void => {
      connection.isCut = true;
      client.release(true);
    };
    try {
      await withinWriteDeadline(() => writeRows(client, group), cut);
    } finally {
      if (!connection.isCut) {
        client.release();
      }
    }
  }

  async #withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      return await use(client);
    } finally {
      client.release();
    }
  }
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    MIGRATION_LOCK,
  ]);
  return rows[0]?.locked === true;
}

/** A parameter as the wire carries it. */
function textOf(value: unknown): string | null {
  if (value === null) {
    return null;
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value);
  }
  throw new TypeError(`a ${typeof value} is no parameter of a query`);
}
