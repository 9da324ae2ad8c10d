import { sql } from 'kysely';
import type { CollectionResource } from '#api';
import { formatGvr, type GroupVersionResource, type ObjectName } from '#kube';
import {
  builtInCollections,
  type CollectionResourceStorage,
  type CollectionResourceStore,
  type ResourceStorage,
  type ResourceStorageConfig,
  StorageError,
  StorageFactory,
  type StorageContext,
  type StoredVersions,
  type SyncPositionStore,
} from '#storage';
import { InternalCollectionResourceStore } from './collections/internal-collection-resource-store.js';
import { configOf } from './config/config-of.js';
import type { InternalStorageConfig } from './config/internal-storage.config.js';
import type { Database } from './driver/database.js';
import { openDatabase, type OpenOptions } from './driver/open-database.js';
import type { RowScope } from './driver/resource-row.js';
import { ChangeFeed } from './feed/change-feed.js';
import { LogPruner } from './feed/log-pruner.js';
import { InternalCollectionStorage } from './internal-collection-storage.js';
import { InternalResourceStorage } from './internal-resource-storage.js';
import { migrate } from './migration/migrator.js';
import type { DatabaseObserver } from './observe/database-observer.js';
import { observe } from './observe/observe.js';
import { ObservedDatabase } from './observe/observed-database.js';
import { showPool } from './observe/pool-gauges.js';
import { InternalSyncPositionStore } from './positions/internal-sync-position-store.js';
import { PlannerStatistics } from './statistics/planner-statistics.js';
import { storageFailure } from './storage-failure.js';
import { storedVersions } from './stored-versions.js';

/** Relational storage: every object a row of one table. */
export class InternalStorageFactory extends StorageFactory {
  override readonly limitsByRights = true;
  readonly #feed: ChangeFeed;
  readonly #positions: InternalSyncPositionStore;

  constructor(
    private readonly database: Database,
    private readonly pruner: LogPruner,
    private readonly statistics: PlannerStatistics,
    private readonly close: () => Promise<void>,
  ) {
    super();
    this.#feed = new ChangeFeed(database);
    this.#positions = new InternalSyncPositionStore(database);
  }

  /**
   * Opens the database a configuration file describes and brings its tables up to date.
   *
   * @throws ConfigError when the file does not fit; the driver's error when the database does not let us in
   */
  static async open(configPath: string, { logger, registry }: StorageContext): Promise<InternalStorageFactory> {
    const config = await configOf(configPath, logger);
    const { observers, close } = await observe(config, logger, registry);
    const observer: DatabaseObserver = (execution) => observers.forEach((one) => one(execution));
    const opened = await openMigrated(config, { logger, observer }).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    const database = new ObservedDatabase(opened, observer);
    const gauges = { registry, databaseName: config.database, refreshMs: config.metrics.dbStatsRefreshInterval };
    const hidePool = config.metrics.disable ? () => undefined : showPool(database, gauges);
    const { maxAge: maxAgeMs, maxChanges } = config.changeFeed;
    const pruner = new LogPruner(database, { maxAgeMs, maxChanges }, logger);
    const statistics = new PlannerStatistics(database, logger);
    return new InternalStorageFactory(database, pruner, statistics, async () => {
      hidePool();
      await database.close();
      await close();
    });
  }

  override getSupportedRequestVerbs(): readonly string[] {
    return ['get', 'list', 'watch'];
  }

  /** Rows need no preparation. */
  override prepareCluster(): Promise<void> {
    return Promise.resolve();
  }

  override async *getResourceVersions(cluster: string, signal: AbortSignal): AsyncGenerator<StoredVersions> {
    try {
      yield* storedVersions(this.database, cluster, signal);
    } catch (error) {
      throw storageFailure(error, `read resource versions of cluster ${cluster}`, this.database.dialect, signal);
    }
  }

  override getCollectionResources(): readonly CollectionResource[] {
    return builtInCollections;
  }

  override newResourceStorage(config: ResourceStorageConfig): ResourceStorage {
    return new InternalResourceStorage(config, this.database, this.#feed, () => {
      this.pruner.wrote();
      this.statistics.wrote();
    });
  }

  override newCollectionResourceStorage(name: string): CollectionResourceStorage {
    const collection = builtInCollections.find((candidate) => candidate.name === name);
    if (collection === undefined) {
      throw new StorageError('NotFound', `collectionresources.clusterpedia.io "${name}" not found`);
    }
    return new InternalCollectionStorage(collection, this.database);
  }

  override getCollectionResourceStore(): CollectionResourceStore {
    return new InternalCollectionResourceStore(this.database);
  }

  override getSyncPositionStore(): SyncPositionStore {
    return this.#positions;
  }

  override async cleanCluster(cluster: string, signal: AbortSignal): Promise<void> {
    await this.#positions.forget(cluster, undefined, signal);
    await this.#clean({ cluster }, signal);
  }

  override async cleanClusterResource(
    cluster: string,
    { group, version, resource }: GroupVersionResource,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#positions.forget(cluster, { group, version, resource }, signal);
    await this.#clean({ cluster, group, version, resource }, signal);
  }

  override async ping(signal: AbortSignal): Promise<void> {
    const { kysely, dialect } = this.database;
    try {
      for await (const _ of this.database.read(sql`SELECT 1`.compile(kysely), signal)) {
        // An answer is all there is to see.
      }
    } catch (error) {
      throw storageFailure(error, 'ping', dialect, signal);
    }
  }

  override async shutdown(): Promise<void> {
    this.#feed.close();
    this.pruner.close();
    this.statistics.close();
    await this.close();
  }

  /** In pieces, each written as any other change is, so that watchers see every deletion. */
  async #clean(
    scope: { readonly cluster: string } & Partial<GroupVersionResource>,
    signal: AbortSignal,
  ): Promise<void> {
    const { kysely, dialect } = this.database;
    const select = kysely
      .selectFrom('resources')
      .select(['group', 'version', 'resource', 'kind', 'cluster', 'namespace', 'name'])
      .where((eb) => eb.and(scope))
      .limit(this.database.maxRows);
    try {
      for (let rows = await select.execute(); rows.length > 0; rows = await select.execute()) {
        await this.#delete(rows, signal);
      }
    } catch (error) {
      throw storageFailure(error, `clean up cluster ${scope.cluster}`, dialect, signal);
    }
  }
  async #delete(rows: readonly (RowScope & ObjectName)[], signal: AbortSignal): Promise<void> {
    for (const [first, ...others] of Map.groupBy(rows, formatGvr).values()) {
      signal.throwIfAborted();
      if (first !== undefined) {
        await this.database.write({ scope: first, upserts: [], deletes: [first, ...others] }, signal);
      }
    }
  }
}

/** @throws Error when the database does not let us in, or its tables cannot be brought up to date */
async function openMigrated(config: InternalStorageConfig, options: OpenOptions): Promise<Database> {
  const server = { hasAnswered: false };
  const prepare: OpenOptions['prepare'] = (opened) => {
    server.hasAnswered = true;
    return migrate(opened, config.migration);
  };
  try {
    const { database } = await openDatabase(config, { ...options, prepare });
    return database;
  } catch (cause) {
    throw server.hasAnswered ? cause : new Error(`cannot open the ${config.type} database`, { cause });
  }
}
