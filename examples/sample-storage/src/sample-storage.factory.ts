import {
  builtInCollections,
  type CollectionResource,
  type CollectionResourceStorage,
  formatObjectName,
  type GroupVersionResource,
  type Logger,
  type ResourceStorage,
  type ResourceStorageConfig,
  type StorageContext,
  StorageError,
  StorageFactory,
  type StoredVersions,
} from '@clusterpedia/storage';
import { and, type Condition, equals, ofType } from './condition.js';
import { loadConfig } from './config.js';
import { type Database, storageErrorOf } from './database.js';
import { openDatabase } from './open-database.js';
import { SampleCollectionStorage } from './sample-collection-storage.js';
import { SampleResourceStorage } from './sample-resource-storage.js';

/** Rows read or deleted by one statement. */
const BATCH_ROWS = 1000;

/** One table of MySQL or PostgreSQL as a storage of Clusterpedia. */
export class SampleStorageFactory extends StorageFactory {
  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {
    super();
  }

  /** @param configPath - the value of `--storage-config` */
  static async open(configPath: string, { logger }: Pick<StorageContext, 'logger'>): Promise<SampleStorageFactory> {
    return new SampleStorageFactory(await openDatabase(await loadConfig(configPath), logger), logger);
  }

  override getSupportedRequestVerbs(): readonly string[] {
    return ['get', 'list'];
  }

  /** Rows need no preparation. */
  override prepareCluster(): Promise<void> {
    return Promise.resolve();
  }

  override async *getResourceVersions(cluster: string, signal: AbortSignal): AsyncGenerator<StoredVersions> {
    for (let id = '0'; ;) {
      signal.throwIfAborted();
      const rows = await this.#query(
        'read versions',
        `SELECT id, api_group, version, resource, namespace, name, resource_version FROM sample_resources
          WHERE cluster = ? AND id > ? ORDER BY id LIMIT ${BATCH_ROWS}`,
        [cluster, id],
      );
      yield* rows.map(
        ([, group = '', version = '', resource = '', namespace = '', name = '', resourceVersion = '']) => ({
          resource: { group, version, resource },
          versionByKey: new Map([[formatObjectName({ namespace, name }), resourceVersion]]),
        }),
      );
      if (rows.length < BATCH_ROWS) {
        return;
      }
      id = rows.at(-1)?.[0] ?? id;
    }
  }

  override getCollectionResources(): readonly CollectionResource[] {
    return builtInCollections;
  }

  override newResourceStorage(config: ResourceStorageConfig): ResourceStorage {
    return new SampleResourceStorage(config, this.database, this.logger);
  }

  override newCollectionResourceStorage(name: string): CollectionResourceStorage {
    const collection = builtInCollections.find((candidate) => candidate.name === name);
    if (collection === undefined) {
      throw new StorageError('NotFound', `there is no collection ${JSON.stringify(name)}`);
    }
    return new SampleCollectionStorage(collection, this.database);
  }

  override cleanCluster(cluster: string, signal: AbortSignal): Promise<void> {
    return this.#clean(equals('cluster', cluster), signal);
  }

  override cleanClusterResource(cluster: string, resource: GroupVersionResource, signal: AbortSignal): Promise<void> {
    return this.#clean(and([equals('cluster', cluster), ofType(resource)]), signal);
  }

  override async ping(): Promise<void> {
    await this.#query('ping', 'SELECT 1', []);
  }

  override shutdown(): Promise<void> {
    return this.database.close();
  }

  /** Deletes in pieces that hold no lock for long. */
  async #clean({ sql, values }: Condition, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const ids = await this.#query(
        'clean up',
        `SELECT id FROM sample_resources WHERE ${sql} LIMIT ${BATCH_ROWS}`,
        values,
      );
      if (ids.length === 0) {
        return;
      }
      const places = ids.map(() => '?').join(', ');
      await this.#query('clean up', `DELETE FROM sample_resources WHERE id IN (${places})`, ids.flat());
    }
  }

  async #query(doing: string, sql: string, values: readonly string[]): ReturnType<Database['query']> {
    try {
      return await this.database.query(sql, values);
    } catch (error) {
      throw storageErrorOf(error, doing);
    }
  }
}
