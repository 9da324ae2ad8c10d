import { Inject, Injectable } from '@nestjs/common';
import { CLUSTERPEDIA_GROUP, type CollectionResource, type CollectionResourceType } from '#api';
import { StatusError, type StatusDetails } from '#kube';
import { StorageFactory, type CollectionResourceStorage, type UserCollectionResource } from '#storage';
import { isCollectionName } from './collection-validation.js';

/** A collection that can be searched: one of the storage's own, or one that a user defined. */
export type Collection = CollectionResource | UserCollectionResource;

/** The collection that takes its types from the request, and so can stand for any other. */
const ANY = 'any';

/** What collections there are, and how each is searched. Those of users are read anew for every request. */
@Injectable()
export class CollectionCatalog {
  constructor(@Inject(StorageFactory) private readonly storage: StorageFactory) {}

  /** The storage's own first. */
  async list(signal: AbortSignal): Promise<readonly Collection[]> {
    const defined = await this.storage.getCollectionResourceStore?.().list(signal);
    return [...this.storage.getCollectionResources(), ...(defined ?? [])];
  }

  /** @throws StatusError `NotFound` */
  async find(name: string, signal: AbortSignal): Promise<Collection> {
    const found = this.#ownOf(name) ?? (await this.#definedAs(name, signal));
    if (found === undefined) {
      throw collectionNotFound(name);
    }
    return found;
  }

  /** Whether the name belongs to the storage, so that no user can have it. */
  isBuiltIn(name: string): boolean {
    return this.#ownOf(name) !== undefined;
  }

  /** What to ask the storage for a search over a collection, and with which types. */
  searchOf(collection: Collection): {
    readonly name: string;
    readonly types: readonly CollectionResourceType[];
  } {
    return isUserCollection(collection)
      ? { name: ANY, types: collection.resourceTypes.map(completeType) }
      : { name: collection.name, types: collection.resourceTypes };
  }

  /** Where a search of that name is asked. */
  storageOf(name: string): CollectionResourceStorage {
    return this.storage.newCollectionResourceStorage(name);
  }

  #ownOf(name: string): CollectionResource | undefined {
    return this.storage.getCollectionResources().find((candidate) => candidate.name === name);
  }

  async #definedAs(name: string, signal: AbortSignal): Promise<UserCollectionResource | undefined> {
    return isCollectionName(name) ? this.storage.getCollectionResourceStore?.().get(name, signal) : undefined;
  }
}

/** Whether a user defined it. */
export function isUserCollection(collection: Collection): collection is UserCollectionResource {
  return 'metadata' in collection;
}

/** What an error about one collection says in its details. */
export function detailsOfCollection(name: string): StatusDetails {
  return { name, group: CLUSTERPEDIA_GROUP, kind: 'collectionresources' };
}

/** There is no collection of that name. */
export function collectionNotFound(name: string): StatusError {
  return new StatusError('NotFound', `collectionresources.${CLUSTERPEDIA_GROUP} ${JSON.stringify(name)} not found`, {
    details: detailsOfCollection(name),
  });
}

/** A type as storages know it: nothing stands for everything, but for groups, where it is the core group. */
function completeType({
  group = '',
  version = '',
  resource = '',
  ...rest
}: Partial<CollectionResourceType>): CollectionResourceType {
  const anyIfWild = (text: string): string => (text === '*' ? '' : text);
  return { ...rest, group, version: anyIfWild(version), resource: anyIfWild(resource) };
}
