import { sql } from 'kysely';
import type { CollectionResource } from '#api';
import { formatObjectName, type GroupVersionResource } from '#kube';
import {
  type CollectionResourceStorage,
  type ResourceStorage,
  type ResourceStorageConfig,
  StorageError,
  StorageFactory,
  type StorageContext,
  type StoredVersions,
} from '#storage';
import { collectionResources } from './collection-resources.js';
import { loadInternalStorageConfig } from './config/internal-storage.config.js';
import type { Database, Row } from './driver/database.js';
import { MeasuredDatabase } from './driver/measured-database.js';
import { openDatabase } from './driver/open-database.js';
import { InternalCollectionStorage } from './internal-collection-storage.js';
import { InternalResourceStorage } from './internal-resource-storage.js';
import { migrate } from './migration/migrator.js';
import { storageFailure } from './storage-failure.js';

/** Rows deleted at once by a clean-up: few enough that no lock and no log of the database grows without bound. */
const CLEAN_ROWS = 1000;

/** Relational storage: every object a row of one table. */
export class InternalStorageFactory extends StorageFactory {
  constructor(private readonly database: Database) {
    super();
  }

  /**
   * Opens the database a configuration file describes and brings its tables up to date.
   *
   * @throws ConfigError when the file does not fit; the driver's error when the database does not let us in
   */
  static async open(configPath: string, { logger, registry }: StorageContext): Promise<InternalStorageFactory> {
    if (configPath === '') {
      throw new Error('storage "internal" needs a configuration file: --storage-config should not be empty');
    }
    const { value: config, unknownKeys } = await loadInternalStorageConfig(configPath);
    if (unknownKeys.length > 0) {
      logger.warn({ keys: unknownKeys }, 'storage configuration has keys without meaning here');
    }
    const opened = await openDatabase(config, logger).catch((cause: unknown) => {
      throw new Error(`cannot open the ${config.type} database`, { cause });
    });
    try {
      await migrate(opened);
    } catch (error) {
      await opened.database.close();
      throw error;
    }
    const { disable, dbStatsRefreshInterval } = config.metrics;
    if (disable) {
      return new InternalStorageFactory(opened.database);
    }
    const measure = { registry, databaseName: config.database, refreshMs: dbStatsRefreshInterval };
    return new InternalStorageFactory(new MeasuredDatabase(opened.database, measure));
  }

  override getSupportedRequestVerbs(): readonly string[] {
    return ['get', 'list'];
  }

  /** Rows need no preparation. */
  override prepareCluster(): Promise<void> {
    return Promise.resolve();
  }

  override async *getResourceVersions(cluster: string, signal: AbortSignal): AsyncGenerator<StoredVersions> {
    const { kysely, dialect } = this.database;
    const query = kysely
      .selectFrom('resources')
      .select(['group', 'version', 'resource', 'namespace', 'name', 'resource_version'])
      .where('cluster', '=', cluster)
      .compile();
    try {
      for await (const rows of this.database.read(query, signal)) {
        yield* versionsOf(rows);
      }
    } catch (error) {
      throw storageFailure(error, `read resource versions of cluster ${cluster}`, dialect, signal);
    }
  }

  override getCollectionResources(): readonly CollectionResource[] {
    return collectionResources;
  }

  override newResourceStorage(config: ResourceStorageConfig): ResourceStorage {
    return new InternalResourceStorage(config, this.database);
  }

  override newCollectionResourceStorage(name: string): CollectionResourceStorage {
    const collection = collectionResources.find((candidate) => candidate.name === name);
    if (collection === undefined) {
      throw new StorageError('NotFound', `collectionresources.clusterpedia.io "${name}" not found`);
    }
    return new InternalCollectionStorage(collection, this.database);
  }

  override async cleanCluster(cluster: string, signal: AbortSignal): Promise<void> {
    await this.#clean({ cluster }, signal);
  }

  override async cleanClusterResource(
    cluster: string,
    { group, version, resource }: GroupVersionResource,
    signal: AbortSignal,
  ): Promise<void> {
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
    await this.database.close();
  }

  async #clean(
    scope: { readonly cluster: string } & Partial<GroupVersionResource>,
    signal: AbortSignal,
  ): Promise<void> {
    const { kysely, dialect } = this.database;
    const select = kysely
      .selectFrom('resources')
      .select('id')
      .where((eb) => eb.and(scope))
      .limit(CLEAN_ROWS);
    try {
      for (;;) {
        signal.throwIfAborted();
        const rows = await select.execute();
        if (rows.length === 0) {
          return;
        }
        await kysely
          .deleteFrom('resources')
          .where(
            'id',
            'in',
            rows.map(({ id }) => id),
          )
          .execute();
      }
    } catch (error) {
      throw storageFailure(error, `clean up cluster ${scope.cluster}`, dialect, signal);
    }
  }
}

/** Rows of one chunk by their resource. */
function* versionsOf(rows: readonly Row[]): Generator<StoredVersions> {
  const parts = new Map<string, { resource: GroupVersionResource; versionByKey: Map<string, string> }>();
  for (const row of rows) {
    const [group = '', version = '', resource = '', namespace = '', name = '', resourceVersion = ''] = row.map(String);
    const id = `${group}/${version}/${resource}`;
    const part = parts.get(id) ?? { resource: { group, version, resource }, versionByKey: new Map<string, string>() };
    parts.set(id, part);
    part.versionByKey.set(formatObjectName({ namespace, name }), resourceVersion);
  }
  yield* parts.values();
}
