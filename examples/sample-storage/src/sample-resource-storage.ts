import {
  type ChangeResult,
  formatObjectName,
  type Logger,
  type ObjectName,
  objectNameOf,
  type ResourceChange,
  type ResourceStorage,
  type ResourceStorageConfig,
  type SearchOptions,
  StorageError,
  type StoredJson,
  type StoredList,
} from '@clusterpedia/storage';
import { ofType } from './condition.js';
import { type Database, storageErrorOf } from './database.js';
import { type Found, search } from './search.js';
import { columns, keyHash, ROWS_PER_STATEMENT, rowOf } from './table.js';

/** Objects of one resource of every cluster. */
export class SampleResourceStorage implements ResourceStorage {
  constructor(
    readonly config: ResourceStorageConfig,
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  async get(cluster: string, object: ObjectName, signal: AbortSignal): Promise<StoredJson> {
    const { resource } = this.config;
    this.logger.info({ cluster, resource: resource.resource, ...object }, 'sample-storage: get');
    signal.throwIfAborted();
    const [row] = await this.#query('get', 'SELECT object FROM sample_resources WHERE key_hash = ?', [
      keyHash(cluster, resource, object),
    ]);
    if (row?.[0] === undefined) {
      throw new StorageError(
        'NotFound',
        `${resource.resource} ${formatObjectName(object)} of ${cluster} is not stored`,
      );
    }
    return row[0];
  }

  list(options: SearchOptions, signal: AbortSignal): Promise<StoredList> {
    const { resource } = this.config;
    this.logger.info({ resource: resource.resource, clusters: options.clusters.in }, 'sample-storage: list');
    const scope = { condition: ofType(resource), isOneType: true };
    // Options that do not fit throw in here, and so reject.
    return new Promise((resolve) => {
      const { items, summary } = search(this.database, scope, options, signal);
      resolve({ items: jsonOf(items), summary });
    });
  }

  async applyBatch(
    cluster: string,
    changes: readonly ResourceChange[],
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[]> {
    // Of several changes to one object only the last is written.
    const lastByKey = new Map(changes.map((change) => [this.#keyOf(cluster, change), change]));
    const failureByKey = new Map<string, StorageError>();
    const entries = [...lastByKey];
    for (let from = 0; from < entries.length; from += ROWS_PER_STATEMENT) {
      signal.throwIfAborted();
      await this.#write(cluster, entries.slice(from, from + ROWS_PER_STATEMENT), failureByKey);
    }
    return changes.map((change) => failureByKey.get(this.#keyOf(cluster, change)));
  }

  /** Writes all of them at once, or one by one when the database refuses a value of one. */
  async #write(
    cluster: string,
    entries: readonly (readonly [string, ResourceChange])[],
    failureByKey: Map<string, StorageError>,
  ): Promise<void> {
    const deleted = entries.flatMap(([key, { type }]) => (type === 'delete' ? [key] : []));
    const rows = entries.flatMap(([, change]) =>
      change.type === 'upsert' ? [rowOf(cluster, this.config, change.object)] : [],
    );
    try {
      await this.#upsert(rows);
      await this.#delete(deleted);
    } catch (error) {
      const failure = storageErrorOf(error, 'write');
      if (failure.code !== 'Rejected') {
        throw failure;
      }
      const [[key] = [''], ...others] = entries;
      if (others.length === 0) {
        failureByKey.set(key, failure);
        return;
      }
      for (const entry of entries) {
        await this.#write(cluster, [entry], failureByKey);
      }
    }
  }

  async #upsert(rows: readonly (readonly string[])[]): Promise<void> {
    if (rows.length > 0) {
      const places = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
      await this.database.query(
        `INSERT INTO sample_resources (${columns.join(', ')}) VALUES ${places} ${this.database.upsertClause(columns)}`,
        rows.flat(),
      );
    }
  }

  async #delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) {
      const places = keys.map(() => '?').join(', ');
      await this.database.query(`DELETE FROM sample_resources WHERE key_hash IN (${places})`, keys);
    }
  }

  async #query(doing: string, sql: string, values: readonly string[]): ReturnType<Database['query']> {
    try {
      return await this.database.query(sql, values);
    } catch (error) {
      throw storageErrorOf(error, doing);
    }
  }

  #keyOf(cluster: string, change: ResourceChange): string {
    return keyHash(cluster, this.config.resource, change.type === 'upsert' ? objectNameOf(change.object) : change);
  }
}

async function* jsonOf(batches: AsyncIterable<readonly Found[]>): AsyncGenerator<readonly StoredJson[]> {
  for await (const batch of batches) {
    yield batch.map(({ json }) => json);
  }
}
