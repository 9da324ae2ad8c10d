import {
  type CollectionItem,
  type CollectionResource,
  type CollectionResourceStorage,
  type CollectionResourceType,
  type SearchOptions,
  StorageError,
  type StoredList,
} from '@clusterpedia/storage';
import { ofType, or } from './condition.js';
import type { Database } from './database.js';
import { type Found, search } from './search.js';

/** Objects of several resources, searched as one. */
export class SampleCollectionStorage implements CollectionResourceStorage {
  constructor(
    private readonly collection: CollectionResource,
    private readonly database: Database,
  ) {}

  list(
    options: SearchOptions,
    requested: readonly CollectionResourceType[],
    signal: AbortSignal,
  ): Promise<StoredList<CollectionItem>> {
    // Options that do not fit throw in here, and so reject.
    return new Promise((resolve) => {
      const { resourceTypes } = this.collection;
      const types = resourceTypes.length === 0 ? requested : resourceTypes;
      if (types.length === 0) {
        throw new StorageError('BadRequest', '`groups` or `resources` is required', { field: 'groups' });
      }
      const scope = { condition: or(types.map(ofType)), isOneType: false };
      const { items, summary } = search(this.database, scope, options, signal);
      resolve({ items: itemsOf(items), summary });
    });
  }
}

async function* itemsOf(batches: AsyncIterable<readonly Found[]>): AsyncGenerator<readonly CollectionItem[]> {
  for await (const batch of batches) {
    yield batch.map(({ json, ...type }) => ({ json, type }));
  }
}
