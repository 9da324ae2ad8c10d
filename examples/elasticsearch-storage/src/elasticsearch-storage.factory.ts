import {
  builtInCollections,
  type CollectionResource,
  type CollectionResourceStorage,
  type GroupVersionResource,
  type ResourceStorage,
  type ResourceStorageConfig,
  type StorageContext,
  StorageError,
  StorageFactory,
  type StoredVersions,
} from '@clusterpedia/storage';
import { cleanUp } from './clean-up.js';
import type { ElasticsearchConfig } from './config/elasticsearch.config.js';
import { ElasticsearchCollectionStorage } from './elasticsearch-collection-storage.js';
import { ElasticsearchResourceStorage, type StorageSettings } from './elasticsearch-resource-storage.js';
import { EngineClient } from './engine/engine-client.js';
import { prepareLayout } from './engine/index-layout.js';
import { IndexNames } from './engine/index-names.js';
import { untilReady } from './engine/until-ready.js';
import { storedVersions } from './stored-versions.js';

/** Objects as documents of Elasticsearch or OpenSearch. */
export class ElasticsearchStorageFactory extends StorageFactory {
  constructor(private readonly settings: StorageSettings) {
    super();
  }

  /**
   * Waits for the engine and tells it how the indices look.
   *
   * @throws Error when the engine does not answer in time or does not let us in, or is used by a newer version
   */
  static async open(config: ElasticsearchConfig, { logger }: StorageContext): Promise<ElasticsearchStorageFactory> {
    const client = await EngineClient.create(config, logger);
    const names = new IndexNames(config.indexPrefix);
    try {
      await untilReady((signal) => prepareLayout(client, names, config, signal), logger);
    } catch (error) {
      await client.close();
      throw error;
    }
    const { refresh, fullTextSearch: isFullText } = config;
    return new ElasticsearchStorageFactory({ client, names, refresh, isFullText });
  }

  override getSupportedRequestVerbs(): readonly string[] {
    return ['get', 'list'];
  }

  /** Indices are made by the first write. */
  override prepareCluster(): Promise<void> {
    return Promise.resolve();
  }

  override getResourceVersions(cluster: string, signal: AbortSignal): AsyncIterable<StoredVersions> {
    return storedVersions(this.settings, cluster, signal);
  }

  override getCollectionResources(): readonly CollectionResource[] {
    return builtInCollections;
  }

  override newResourceStorage(config: ResourceStorageConfig): ResourceStorage {
    return new ElasticsearchResourceStorage(config, this.settings);
  }

  override newCollectionResourceStorage(name: string): CollectionResourceStorage {
    const collection = builtInCollections.find((candidate) => candidate.name === name);
    if (collection === undefined) {
      throw new StorageError('NotFound', `collectionresources.clusterpedia.io "${name}" not found`);
    }
    return new ElasticsearchCollectionStorage(collection, this.settings);
  }

  override async cleanCluster(cluster: string, signal: AbortSignal): Promise<void> {
    await cleanUp(this.settings, [{ term: { cluster } }], `clean up cluster ${cluster}`, signal);
  }

  override async cleanClusterResource(
    cluster: string,
    { group, version, resource }: GroupVersionResource,
    signal: AbortSignal,
  ): Promise<void> {
    const clauses = [{ term: { cluster } }, { term: { group } }, { term: { version } }, { term: { resource } }];
    await cleanUp(this.settings, clauses, `clean up ${resource} of cluster ${cluster}`, signal);
  }

  override async ping(signal: AbortSignal): Promise<void> {
    await this.settings.client.ping(signal);
  }

  override async shutdown(): Promise<void> {
    await this.settings.client.close();
  }
}
