import { sql, type Kysely } from 'kysely';
import { formatGvr, type GroupVersionResource } from '#kube';
import type { SyncPosition, SyncPositionStore } from '#storage';
import type { Database } from '../driver/database.js';
import { storageFailure } from '../storage-failure.js';

interface PositionRow {
  readonly cluster: string;
  /** The resource as one key, and first in the scope's document as what it is. */
  readonly resource: string;
  /** The resource and the scope as JSON text. */
  readonly scope: string;
  readonly resource_version: string;
}

type PositionTables = Readonly<Record<'sync_positions', PositionRow>>;
type Scoped = Pick<SyncPosition, 'resource' | 'scope'>;

const key = ['cluster', 'resource'] as const;
const replaced = ['scope', 'resource_version'] as const;

/** Positions of synchros, each a row. */
export class InternalSyncPositionStore implements SyncPositionStore {
  readonly #kysely: Kysely<PositionTables>;

  constructor(private readonly database: Database) {
    this.#kysely = database.kysely.withTables<PositionTables>();
  }

  read(cluster: string, signal: AbortSignal): Promise<readonly SyncPosition[]> {
    return this.#run('read sync positions', signal, async () => {
      const rows = await this.#kysely
        .selectFrom('sync_positions')
        .select(replaced)
        .where('cluster', '=', cluster)
        .execute();
      return rows.map((row) => ({ ...(JSON.parse(row.scope) as Scoped), resourceVersion: row.resource_version }));
    });
  }

  write(cluster: string, positions: readonly SyncPosition[], signal: AbortSignal): Promise<void> {
    return this.#run('write sync positions', signal, async () => {
      const rows = positions.map(
        ({ resource, scope, resourceVersion }) =>
          sql`(${sql.join([cluster, formatGvr(resource), JSON.stringify({ resource, scope }), resourceVersion])})`,
      );
      if (rows.length > 0) {
        await sql`INSERT INTO sync_positions (${sql.join([...key, ...replaced].map((column) => sql.ref(column)))})
          VALUES ${sql.join(rows)} ${this.database.dialect.replaceRow(key, replaced)}`.execute(this.#kysely);
      }
    });
  }

  /** @param resource - `undefined` for all of the cluster */
  forget(cluster: string, resource: GroupVersionResource | undefined, signal: AbortSignal): Promise<void> {
    return this.#run('forget sync positions', signal, async () => {
      const ofCluster = this.#kysely.deleteFrom('sync_positions').where('cluster', '=', cluster);
      await (resource === undefined ? ofCluster : ofCluster.where('resource', '=', formatGvr(resource))).execute();
    });
  }

  async #run<T>(doing: string, signal: AbortSignal, query: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      return await query();
    } catch (error) {
      throw storageFailure(error, doing, this.database.dialect, signal);
    }
  }
}
