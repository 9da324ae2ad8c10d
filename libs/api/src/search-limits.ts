import { StatusError } from '#kube';
import type { SearchOptions } from './search-options.js';

/**
 * Every requirement is one more condition of one SQL statement. SQLite takes less than a thousand, and MariaDB and PostgreSQL
 * take seconds to think about more, before they look at a single row.
 */
const MAX_REQUIREMENTS = 256;

/** Every `[]` is one more table to join. MariaDB joins 61; PostgreSQL plans for minutes and fills its memory over a hundred. */
const MAX_LISTS = 16;

/** Every part of a name is one more search in the index of PostgreSQL, to be joined with the others. */
const MAX_NAME_PARTS = 16;

const MAX_ORDERS = 32;

/** @throws StatusError `BadRequest` naming the option that asks for more than a database can think about */
export function assertWithinLimits({ labelSelector, fieldSelector, extraSelector, orderBy }: SearchOptions): void {
  const lists = fieldSelector.flatMap(({ path }) => path).filter((step) => !('field' in step));
  const nameParts = extraSelector.flatMap(({ values }) => values);
  assertAtMost(MAX_REQUIREMENTS, labelSelector.length, 'labelSelector', 'requirements');
  assertAtMost(MAX_REQUIREMENTS, fieldSelector.length, 'fieldSelector', 'requirements');
  assertAtMost(MAX_LISTS, lists.length, 'fieldSelector', 'steps into lists');
  assertAtMost(MAX_NAME_PARTS, nameParts.length, 'labelSelector', 'values for the storage');
  assertAtMost(MAX_ORDERS, orderBy.length, 'orderby', 'fields');
}

function assertAtMost(most: number, count: number, option: string, ofWhat: string): void {
  if (count > most) {
    throw new StatusError('BadRequest', `Invalid Query ${option}: must not have more than ${most} ${ofWhat}`);
  }
}
