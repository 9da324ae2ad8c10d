import {
  type ChangeResult,
  type ObjectName,
  type ResourceChange,
  type ResourceStorage,
  type ResourceStorageConfig,
  type SearchOptions,
  StorageError,
  type StoredJson,
  type StoredList,
} from '@clusterpedia/storage';
import { writeBulk } from './bulk-writer.js';
import { documentId, type StoredDocument } from './document/stored-document.js';
import type { Searched } from './engine/searched.js';
import { allOf } from './query/clause.js';
import type { Hit } from './query/hit-reader.js';
import { listPlan, type TypeScope } from './query/list-plan.js';
import { ownedClause } from './query/owner-search.js';
import { storedList } from './query/stored-list.js';

/** What the storages of one factory have in common. */
export interface StorageSettings extends Searched {
  readonly refresh: string;
  readonly isFullText: boolean;
}

/** Objects of one resource, in an index of their own. */
export class ElasticsearchResourceStorage implements ResourceStorage {
  readonly #scope: TypeScope;

  constructor(
    readonly config: ResourceStorageConfig,
    private readonly settings: StorageSettings,
  ) {
    const { group, version, resource } = config.resource;
    this.#scope = {
      index: settings.names.of(config.resource),
      clause: allOf([{ term: { group } }, { term: { version } }, { term: { resource } }]),
      isOneType: true,
      id: `${group}/${version}/${resource}`,
      fields: [],
    };
  }

  async get(cluster: string, object: ObjectName, signal: AbortSignal): Promise<StoredJson> {
    const { group, resource } = this.config.resource;
    const id = documentId({ ...this.config.resource, cluster }, object);
    const path = `/${encodeURIComponent(this.#scope.index)}/_doc/${id}`;
    const { body } = await this.settings.client.request<{ readonly _source?: StoredDocument }>(
      { doing: `get ${resource}`, method: 'GET', path, query: { _source_includes: 'object' }, mayBeAbsent: true },
      signal,
    );
    if (body._source === undefined) {
      const type = group === '' ? resource : `${resource}.${group}`;
      throw new StorageError('NotFound', `${type} "${object.name}" not found in cluster "${cluster}"`);
    }
    return JSON.stringify(body._source.object);
  }

  async list(options: SearchOptions, signal: AbortSignal): Promise<StoredList> {
    const plan = listPlan(this.#scope, options, this.settings.isFullText);
    const also = options.owner === undefined ? [] : [await ownedClause(this.settings, options.owner, options, signal)];
    return storedList(this.settings, plan, { options, also, itemOf: jsonOf }, signal);
  }

  async applyBatch(
    cluster: string,
    changes: readonly ResourceChange[],
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[]> {
    const { resource, kind } = this.config;
    const target = { ...this.settings, index: this.#scope.index, type: { ...resource, kind, cluster } };
    return writeBulk(target, changes, signal);
  }
}

/** The stored object of a hit. */
export function jsonOf({ _source }: Hit): StoredJson {
  return JSON.stringify(_source.object);
}
