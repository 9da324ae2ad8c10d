import { type CompiledQuery, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { SearchOptions, SqlCondition } from '#api';
import type { GroupResource } from '#kube';
import { formatContinueToken, type ListStart, parseContinueToken, queryDigest } from '#storage';
import type { Database } from '../driver/database.js';
import type { Dialect } from '../dialect/dialect.js';
import { withEvents } from '../event/inject-events.js';
import { orderTerms } from './order-by.js';
import { predicatesOf } from './predicates.js';
import { isAllowed, isAllowedOf } from './rights-predicates.js';
import { isAfter } from './seek.js';

/** The types a list is about. */
export interface TypeScope {
  readonly predicate: RawBuilder<SqlBool>;
  /** Whether cluster, namespace and name are enough to tell rows apart. */
  readonly isOneType: boolean;
  /** The one type, if there is only one. */
  readonly type?: GroupResource;
  /** What makes this scope another than a different one, for continue tokens. */
  readonly id: string;
  /** Columns to read beside the object. */
  readonly columns: readonly string[];
}

/** One page of a list, ready to run. */
export interface ListQuery {
  /**
   * Rows of: the object's JSON, the columns of the scope, with a limit the row's position, and for one type the position in
   * the change feed that these rows are of.
   */
  readonly rows: CompiledQuery;
  /** Counts the rows from the start of the page; or from the first one, when the page starts at an offset. */
  readonly count: CompiledQuery;
  /** SQL of the client's own in the statements. */
  readonly condition: SqlCondition | undefined;
  readonly start: ListStart;
  /** Rows of the page; `Infinity` without a limit. `rows` yields one more when there is one. */
  readonly limit: number;
  /** Whether the last column is the position in the change feed. */
  readonly hasVersion: boolean;
  /** Version of the first page, for any other: a client that watches from there misses nothing of any page. */
  readonly firstVersion: string | undefined;
  /** Token of the page that follows a row with this position. Whoever watches from version 0 is told everything. */
  readonly tokenAfter: (position: readonly string[], version?: string) => string;
}

/**
 * The statements that answer a list.
 *
 * @throws StorageError naming the option that does not fit or is not supported
 */
export function listQuery(
  { dialect, kysely }: Pick<Database, 'dialect' | 'kysely'>,
  scope: TypeScope,
  options: SearchOptions,
): ListQuery {
  const terms = orderTerms(options.orderBy, scope.isOneType, dialect);
  const { clusters, namespaces, names, since, before, owner, condition } = options;
  const { extraSelector, labelSelector, fieldSelector, injectEvents } = options;
  const order = terms.map(({ id }) => id);
  const metadata = { clusters, namespaces, names, since, before, owner };
  const content = { extraSelector, labelSelector, fieldSelector, condition };
  const digest = queryDigest([scope.id, order, metadata, content]);
  const start = parseContinueToken(options.continue, digest, terms.length + Number(scope.isOneType));
  const limit = options.limit > 0 ? Math.ceil(options.limit) : Infinity;

  const conditions = [
    scope.predicate,
    ...predicatesOf(options, dialect),
    ...limits(scope, options, dialect),
    ...(start.kind === 'after' ? [isAfter(terms, start.position, dialect)] : []),
  ];
  const from = sql`FROM resources WHERE ${sql.join(conditions, sql` AND `)}`;
  const object = document(options.onlyMetadata, dialect);
  const columns = [
    sql`${injectEvents ? withEvents(object, dialect) : object} AS json`,
    ...scope.columns.map((column) => sql.ref(`resources.${column}`)),
    ...(limit === Infinity ? [] : terms.map(({ expression }) => expression)),
    ...(scope.isOneType ? [sql`(SELECT value FROM resource_position WHERE id = 1)`] : []),
  ];
  const orderBy = sql.join(
    terms.map(({ expression, descending }) => (descending ? sql`${expression} DESC` : expression)),
  );
  const rows = sql`SELECT ${sql.join(columns)} ${from} ORDER BY ${orderBy}${window(start, limit)}`;
  return {
    rows: rows.compile(kysely),
    count: sql`SELECT count(*) ${from}`.compile(kysely),
    condition,
    start,
    limit,
    hasVersion: scope.isOneType,
    firstVersion: start.kind === 'after' && scope.isOneType ? start.position.at(-1) : undefined,
    tokenAfter: (position, version = '0') =>
      start.kind === 'offset'
        ? String(start.offset + limit)
        : formatContinueToken(digest, scope.isOneType ? [...position, version] : position),
  };
}

/** What the caller's rights add. Not part of the query that a continue token is bound to: a page shows what is allowed now. */
function limits({ type }: TypeScope, { rights }: SearchOptions, dialect: Dialect): readonly RawBuilder<SqlBool>[] {
  if (rights === undefined) {
    return [];
  }
  return [type === undefined ? isAllowed(rights, dialect) : isAllowedOf(type, rights, dialect)];
}

/** The object, or no more of it than its metadata. */
function document(onlyMetadata: boolean, dialect: Dialect): RawBuilder<unknown> {
  if (!onlyMetadata) {
    return sql.ref('resources.object');
  }
  const part = (key: string): RawBuilder<unknown> => sql`coalesce(${dialect.json([key])}, 'null')`;
  return dialect.concat([
    sql`'{"apiVersion":'`,
    part('apiVersion'),
    sql`',"kind":'`,
    part('kind'),
    sql`',"metadata":'`,
    part('metadata'),
    sql`'}'`,
  ]);
}

/** More rows than any table has: MySQL and SQLite take no offset without a limit. */
const NO_LIMIT = 2 ** 53 - 1;

function window(start: ListStart, limit: number): RawBuilder<unknown> {
  const offset = start.kind === 'offset' ? start.offset : 0;
  if (limit === Infinity && offset === 0) {
    return sql``;
  }
  // One more than asked for tells whether there is a next page. As literals, since MySQL takes no parameters here.
  const count = limit === Infinity ? NO_LIMIT : limit + 1;
  return sql` LIMIT ${sql.lit(count)} OFFSET ${sql.lit(offset)}`;
}
