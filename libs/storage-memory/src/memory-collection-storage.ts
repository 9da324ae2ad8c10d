import type { CollectionResource, CollectionResourceType, SearchOptions } from '#api';
import { formatGvr } from '#kube';
import { type CollectionItem, type CollectionResourceStorage, StorageError, type StoredList } from '#storage';
import type { MemoryObject, MemoryType } from './memory-object.js';
import type { MemoryStore } from './memory-store.js';
import { promised } from './promised.js';
import { listPlan } from './search/list-plan.js';
import { matcherOf } from './search/matcher.js';
import { memoryList } from './search/memory-list.js';
import { projection } from './search/projection.js';

/** Objects of several resources in the store. */
export class MemoryCollectionStorage implements CollectionResourceStorage {
  constructor(
    private readonly collection: CollectionResource,
    private readonly store: MemoryStore,
  ) {}

  list(
    options: SearchOptions,
    types: readonly CollectionResourceType[],
    signal: AbortSignal,
  ): Promise<StoredList<CollectionItem>> {
    return promised(() => {
      if (options.owner !== undefined) {
        throw new StorageError('BadRequest', 'a collection cannot be searched by owner', { field: 'owner' });
      }
      const wanted = this.#typesOr(types);
      const show = projection(options, this.store);
      const search = {
        plan: listPlan({ isOneType: false, id: wanted.map(formatGvr).join() }, options),
        candidates: this.store.objectsOfTypes((type) => wanted.some((candidate) => includes(candidate, type))),
        matches: matcherOf(options, this.store),
        itemOf: (object: MemoryObject): CollectionItem => ({ type: object.type, json: show(object) }),
        options,
      };
      return memoryList(search, signal);
    });
  }

  /** The collection's own types, or those of the request when it has none. */
  #typesOr(types: readonly CollectionResourceType[]): readonly CollectionResourceType[] {
    const own = this.collection.resourceTypes;
    const wanted = own.length === 0 ? types : own;
    if (wanted.length === 0) {
      throw new StorageError('BadRequest', '`groups` or `resources` is required', { field: 'groups' });
    }
    return wanted;
  }
}

/** An empty version or resource stands for all of them, as the group `*` does. */
function includes({ group, version, resource }: CollectionResourceType, type: MemoryType): boolean {
  return (
    (group === '*' || group === type.group) &&
    (version === '' || version === type.version) &&
    (resource === '' || resource === type.resource)
  );
}
