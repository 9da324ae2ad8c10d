import { type SearchOptions, StorageError, totalOrder } from '@clusterpedia/storage';
import { and, type Condition, equals, or } from './condition.js';

/** One column that rows are ordered by. */
export interface OrderColumn {
  readonly column: string;
  readonly descending: boolean;
}

/** Columns that are ordered by something else than what they are called. */
const expressions: Readonly<Record<string, readonly string[]>> = {
  group: ['api_group'],
  resource_version: ['version_digits', 'resource_version'],
};

/**
 * The columns that make the total order of a search.
 *
 * @throws StorageError for an order by a path into the object, which this storage cannot do
 */
export function orderOf({ orderBy }: SearchOptions, isOneType: boolean): readonly OrderColumn[] {
  return totalOrder(orderBy, isOneType).flatMap(({ id, by, descending }) => {
    if (!('column' in by)) {
      throw new StorageError('Invalid', `this storage cannot order by ${id}`, { field: 'orderby' });
    }
    const columns = expressions[by.column] ?? [by.column];
    return columns.map((column) => ({ column, descending }));
  });
}

/** Rows after a position: those that come later in the first column in which they differ. */
export function after(order: readonly OrderColumn[], position: readonly string[]): Condition {
  return or(
    order.map(({ column, descending }, index) => {
      const same = order.slice(0, index).map((earlier, at) => equals(earlier.column, position[at] ?? ''));
      return and([...same, { sql: `${column} ${descending ? '<' : '>'} ?`, values: [position[index] ?? ''] }]);
    }),
  );
}
