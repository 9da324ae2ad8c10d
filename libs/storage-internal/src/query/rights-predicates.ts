import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { RightsScope, SearchRights } from '#api';
import type { GroupResource } from '#kube';
import { scopesOf } from '#storage';
import type { Dialect } from '../dialect/dialect.js';

const NOTHING = sql<SqlBool>`1 = 0`;

/** Whether a row of any type is in the rights. */
export function isAllowed({ grants }: SearchRights, dialect: Dialect): RawBuilder<SqlBool> {
  return anyOf(
    grants.map(({ types, scopes }) => {
      const names = types.map(({ group, resource }) => [group, resource]);
      return sql<SqlBool>`(${isOneOf(['group', 'resource'], names, dialect)} AND ${isInScopes(scopes, dialect)})`;
    }),
  );
}

/** Whether a row is in the rights, of a query that is about one type only. */
export function isAllowedOf(type: GroupResource, rights: SearchRights, dialect: Dialect): RawBuilder<SqlBool> {
  return isInScopes(scopesOf(rights, type), dialect);
}

type Column = 'cluster' | 'namespace' | 'name' | 'group' | 'resource';

/** The values that a row may have in some columns, a list for each. */
type Product = readonly (readonly string[])[];

/** So many products are written one by one; what they are made of then starts an index. */
const MAX_PRODUCTS = 40;

function isInScopes(scopes: readonly RightsScope[], dialect: Dialect): RawBuilder<SqlBool> {
  const productsByColumns = Map.groupBy(scopes, (scope) => columnsOf(scope).join());
  return anyOf(
    [...productsByColumns.values()].map((alike) => {
      const [first] = alike;
      return first === undefined ? NOTHING : isInProducts(columnsOf(first), alike.map(productOf), dialect);
    }),
  );
}

function columnsOf({ namespaces, names }: RightsScope): readonly Column[] {
  return [
    'cluster',
    ...(namespaces === undefined ? [] : (['namespace'] as const)),
    ...(names === undefined ? [] : (['name'] as const)),
  ];
}

function productOf({ clusters, namespaces, names }: RightsScope): Product {
  return [clusters, namespaces, names].filter((values) => values !== undefined);
}

/** One list of tuples when there are many products: a statement has a limited length, and every row is asked each of them. */
function isInProducts(columns: readonly Column[], products: readonly Product[], dialect: Dialect): RawBuilder<SqlBool> {
  if (columns.length === 1 || products.length > MAX_PRODUCTS) {
    return isOneOf(columns, products.flatMap(tuplesOf), dialect);
  }
  return anyOf(
    products.map((product) => {
      const conditions = product.map((values, index) =>
        isOneOf(
          columns.slice(index, index + 1),
          values.map((value) => [value]),
          dialect,
        ),
      );
      return sql<SqlBool>`(${sql.join(conditions, sql` AND `)})`;
    }),
  );
}

function tuplesOf(product: Product): readonly (readonly string[])[] {
  return product.reduce<readonly (readonly string[])[]>(
    (tuples, values) => tuples.flatMap((tuple) => values.map((value) => [...tuple, value])),
    [[]],
  );
}

/** As one parameter, however many there are: databases count parameters. */
function isOneOf(
  columns: readonly Column[],
  tuples: readonly (readonly string[])[],
  dialect: Dialect,
): RawBuilder<SqlBool> {
  if (tuples.length === 0) {
    return NOTHING;
  }
  return dialect.isTuple(
    columns.map((column) => sql.ref(`resources.${column}`)),
    tuples,
  );
}

function anyOf(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? NOTHING : sql`(${sql.join(conditions, sql` OR `)})`;
}
