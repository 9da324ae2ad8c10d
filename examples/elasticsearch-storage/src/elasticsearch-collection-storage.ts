import {
  type CollectionItem,
  type CollectionResource,
  type CollectionResourceStorage,
  type CollectionResourceType,
  type SearchOptions,
  StorageError,
  type StoredList,
} from '@clusterpedia/storage';
import { jsonOf, type StorageSettings } from './elasticsearch-resource-storage.js';
import { allOf, anyOf, type Clause } from './query/clause.js';
import type { Hit } from './query/hit-reader.js';
import { listPlan, type TypeScope } from './query/list-plan.js';
import { storedList } from './query/stored-list.js';

/** Objects of several resources, searched in all indices at once. */
export class ElasticsearchCollectionStorage implements CollectionResourceStorage {
  constructor(
    private readonly collection: CollectionResource,
    private readonly settings: StorageSettings,
  ) {}

  list(
    options: SearchOptions,
    types: readonly CollectionResourceType[],
    signal: AbortSignal,
  ): Promise<StoredList<CollectionItem>> {
    // Options that do not fit throw in here, and so reject.
    return new Promise((resolve) => {
      if (options.owner !== undefined) {
        throw new StorageError('BadRequest', 'a collection cannot be searched by owner', { field: 'owner' });
      }
      const own = this.collection.resourceTypes;
      const scope = scopeOf(own.length === 0 ? types : own, this.settings.names.everything);
      const plan = listPlan(scope, options, this.settings.isFullText);
      resolve(storedList(this.settings, plan, { options, also: [], itemOf }, signal));
    });
  }
}

function scopeOf(types: readonly CollectionResourceType[], index: string): TypeScope {
  if (types.length === 0) {
    throw new StorageError('BadRequest', '`groups` or `resources` is required', { field: 'groups' });
  }
  return {
    index,
    clause: anyOf(types.map(typeClause)),
    isOneType: false,
    id: JSON.stringify(types.map(({ group, version, resource }) => [group, version, resource])),
    fields: ['group', 'version', 'resource', 'kind'],
  };
}

function typeClause({ group, version, resource }: CollectionResourceType): Clause {
  return allOf([
    ...(group === '*' ? [] : [{ term: { group } }]),
    ...(version === '' ? [] : [{ term: { version } }]),
    ...(resource === '' ? [] : [{ term: { resource } }]),
  ]);
}

function itemOf(hit: Hit): CollectionItem {
  const { group, version, resource, kind } = hit._source;
  return { type: { group, version, resource, kind }, json: jsonOf(hit) };
}
