import { type OrderColumn, type OrderField, type SearchOptions, StorageError, totalOrder } from '@clusterpedia/storage';
import { allOf, anyOf, type Clause } from './clause.js';

/** One field that a search is sorted by; every document has it. */
export interface SortField {
  readonly id: string;
  readonly field: string;
  readonly descending: boolean;
}

const fieldOfColumn: Readonly<Record<Exclude<OrderColumn, 'id'>, string>> = {
  cluster: 'cluster',
  namespace: 'namespace',
  name: 'name',
  group: 'group',
  version: 'version',
  resource: 'resource',
  kind: 'kind',
  uid: 'uid',
  owner_uid: 'ownerUid',
  created_at: 'createdAt',
  synced_at: 'syncedAt',
  resource_version: 'versionRank',
  deleted_at: 'deletedAt',
};

/** What tells objects of several types apart that have the same name. */
const typeColumns = ['group', 'version', 'resource'] as const;

/**
 * The order of a list, total like that of every storage.
 *
 * @throws StorageError `BadRequest` for a field nobody knows, or that this storage does not sort by
 */
export function listSort({ orderBy }: Pick<SearchOptions, 'orderBy'>, isOneType: boolean): readonly SortField[] {
  const wanted = totalOrder(orderBy, true).map(sortField);
  const rest = isOneType ? [] : typeColumns.map((field) => ({ id: field, field, descending: false }));
  return [...wanted, ...rest.filter(({ field }) => !wanted.some((sort) => sort.field === field))];
}

function sortField({ id, by, descending }: OrderField): SortField {
  if (!('column' in by) || by.column === 'id') {
    const message = `storage "elasticsearch" cannot order by ${id}, only by ${Object.keys(fieldOfColumn).join(', ')}`;
    throw new StorageError('BadRequest', message, { field: 'orderby' });
  }
  return { id, field: fieldOfColumn[by.column], descending };
}

/** For the body of a search. */
export function sortOf(order: readonly SortField[]): readonly Clause[] {
  return order.map(({ field, descending }) => ({ [field]: { order: descending ? 'desc' : 'asc' } }));
}

/** Holds for what comes after a position: further in one field, and equal in all before it. */
export function afterClause(order: readonly SortField[], position: readonly string[]): Clause {
  return anyOf(
    order.map(({ field, descending }, index) =>
      allOf([
        ...order.slice(0, index).map((equal, at) => ({ term: { [equal.field]: position[at] ?? '' } })),
        { range: { [field]: { [descending ? 'lt' : 'gt']: position[index] ?? '' } } },
      ]),
    ),
  );
}
