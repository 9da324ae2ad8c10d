import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { CollectionResource, CollectionResourceType, SearchOptions } from '#api';
import { type CollectionItem, type CollectionResourceStorage, StorageError, type StoredList } from '#storage';
import type { Dialect } from './dialect/dialect.js';
import type { Database, Row } from './driver/database.js';
import { itemReader } from './internal-resource-storage.js';
import { valuesOf } from './query/column-values.js';
import { listQuery, type TypeScope } from './query/list-query.js';
import { storedList } from './query/stored-list.js';

const columns = ['group', 'version', 'resource', 'kind'] as const;

/** Objects of several resources in the resources table. */
export class InternalCollectionStorage implements CollectionResourceStorage {
  constructor(
    private readonly collection: CollectionResource,
    private readonly database: Database,
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
      const query = listQuery(this.database, scopeOf(own.length === 0 ? types : own, this.database.dialect), options);
      const jsonOf = itemReader(options);
      const itemOf = (row: Row): CollectionItem => ({ type: typeOf(row), json: jsonOf(row) });
      resolve(storedList(this.database, query, { options, width: 1 + columns.length, itemOf }, signal));
    });
  }
}

function scopeOf(types: readonly CollectionResourceType[], dialect: Dialect): TypeScope {
  if (types.length === 0) {
    throw new StorageError('BadRequest', '`groups` or `resources` is required', { field: 'groups' });
  }
  return {
    predicate: sql`(${sql.join(
      types.map((type) => isOfType(type, dialect)),
      sql` OR `,
    )})`,
    isOneType: false,
    id: JSON.stringify(types.map(({ group, version, resource }) => [group, version, resource])),
    columns,
  };
}

function isOfType({ group, version, resource }: CollectionResourceType, dialect: Dialect): RawBuilder<SqlBool> {
  const is = (column: string, value: string): RawBuilder<SqlBool> =>
    sql`${sql.ref(`resources.${column}`)} IN ${valuesOf(column, [value], dialect)}`;
  const conditions = [
    group === '*' ? sql`1 = 1` : is('group', group),
    ...(version === '' ? [] : [is('version', version)]),
    ...(resource === '' ? [] : [is('resource', resource)]),
  ];
  return sql`(${sql.join(conditions, sql` AND `)})`;
}

function typeOf(row: Row): CollectionItem['type'] {
  const [, group = '', version = '', resource = '', kind = ''] = row.map(String);
  return { group, version, resource, kind };
}
