import type { Kysely } from 'kysely';
import type { CollectionResourcePrecondition, CollectionResourceStore, UserCollectionResource } from '#storage';
import type { Database } from '../driver/database.js';
import { storageFailure } from '../storage-failure.js';

interface CollectionRow {
  readonly name: string;
  readonly uid: string;
  readonly resource_version: string;
  /** The collection as JSON text. */
  readonly document: string;
}

type CollectionTables = Readonly<Record<'collection_resources', CollectionRow>>;

/** Collections of users, each a row. Nothing is cached: a change is seen at once by every process on the database. */
export class InternalCollectionResourceStore implements CollectionResourceStore {
  readonly #kysely: Kysely<CollectionTables>;

  constructor(private readonly database: Database) {
    this.#kysely = database.kysely.withTables<CollectionTables>();
  }

  list(signal: AbortSignal): Promise<readonly UserCollectionResource[]> {
    return this.#run('list collections', signal, async () => {
      const rows = await this.#kysely.selectFrom('collection_resources').select('document').orderBy('name').execute();
      return rows.map(parse);
    });
  }

  get(name: string, signal: AbortSignal): Promise<UserCollectionResource | undefined> {
    return this.#run('get collection', signal, () => this.#get(name));
  }

  create(collection: UserCollectionResource, signal: AbortSignal): Promise<boolean> {
    return this.#run('create collection', signal, async () => {
      try {
        await this.#kysely.insertInto('collection_resources').values(rowOf(collection)).execute();
        return true;
      } catch (error) {
        // How the databases say that a key is taken differs; whether it is taken does not.
        if ((await this.#get(collection.name)) === undefined) {
          throw error;
        }
        return false;
      }
    });
  }

  replace(
    collection: UserCollectionResource,
    from: CollectionResourcePrecondition,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#run('replace collection', signal, async () => {
      const { numUpdatedRows } = await this.#kysely
        .updateTable('collection_resources')
        .set(rowOf(collection))
        .where((eb) => eb.and({ name: collection.name, uid: from.uid, resource_version: from.resourceVersion }))
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  delete(name: string, from: CollectionResourcePrecondition, signal: AbortSignal): Promise<boolean> {
    return this.#run('delete collection', signal, async () => {
      const { numDeletedRows } = await this.#kysely
        .deleteFrom('collection_resources')
        .where((eb) => eb.and({ name, uid: from.uid, resource_version: from.resourceVersion }))
        .executeTakeFirst();
      return numDeletedRows === 1n;
    });
  }

  async #get(name: string): Promise<UserCollectionResource | undefined> {
    const row = await this.#kysely
      .selectFrom('collection_resources')
      .select('document')
      .where('name', '=', name)
      .executeTakeFirst();
    return row === undefined ? undefined : parse(row);
  }

  async #run<T>(doing: string, signal: AbortSignal, query: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      return await query();
    } catch (error) {
      throw storageFailure(error, doing, this.database.dialect, signal);
    }
  }
}

function rowOf(collection: UserCollectionResource): CollectionRow {
  const { name, metadata } = collection;
  return {
    name,
    uid: metadata.uid,
    resource_version: metadata.resourceVersion,
    document: JSON.stringify(collection),
  };
}

function parse({ document }: { readonly document: string }): UserCollectionResource {
  return JSON.parse(document) as UserCollectionResource;
}
