import {
  formatContinueToken,
  type ListStart,
  parseContinueToken,
  queryDigest,
  type SearchOptions,
} from '@clusterpedia/storage';
import { afterClause, listSort, sortOf } from './list-sort.js';
import { allOf, type Clause } from './clause.js';
import { searchClauses } from './search-clauses.js';

/** The types a list is about. */
export interface TypeScope {
  /** Name or pattern of the indices that have them. */
  readonly index: string;
  readonly clause: Clause;
  /** Whether cluster, namespace and name are enough to tell objects apart. */
  readonly isOneType: boolean;
  /** What makes this scope another than a different one, for continue tokens. */
  readonly id: string;
  /** Fields to read beside the object. */
  readonly fields: readonly string[];
}

/** One page of a list, ready to be read. */
export interface ListPlan {
  readonly index: string;
  readonly query: Clause;
  readonly sort: readonly Clause[];
  readonly source: readonly string[];
  readonly start: ListStart;
  /** What comes from the start of the page; everything, when it starts at an offset. */
  readonly counted: Clause;
  /** Objects of the page; `Infinity` without a limit. */
  readonly limit: number;
  /** Token of the page after an object at this position. */
  readonly tokenAfter: (position: readonly (string | number)[]) => string;
}

/**
 * How a list is answered.
 *
 * @throws StorageError naming the option that does not fit or is not supported
 */
export function listPlan(scope: TypeScope, options: SearchOptions, isFullText: boolean): ListPlan {
  const order = listSort(options, scope.isOneType);
  const query = allOf([scope.clause, ...searchClauses(options, isFullText)]);
  const digest = queryDigest([scope.id, order.map(({ id }) => id), query, options.owner]);
  const start = parseContinueToken(options.continue, digest, order.length);
  const limit = options.limit > 0 ? Math.ceil(options.limit) : Infinity;
  return {
    index: scope.index,
    query,
    sort: sortOf(order),
    source: [...scope.fields, ...objectFields(options)],
    start,
    counted: start.kind === 'after' ? afterClause(order, start.position) : allOf([]),
    limit,
    tokenAfter: (position) =>
      start.kind === 'offset'
        ? String(start.offset + limit)
        : // Elasticsearch adds a field of its own, which means something in this point in time only.
          formatContinueToken(digest, position.slice(0, order.length).map(String)),
  };
}

function objectFields({ onlyMetadata }: SearchOptions): readonly string[] {
  return onlyMetadata ? ['object.apiVersion', 'object.kind', 'object.metadata'] : ['object'];
}
