import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect } from '../dialect/dialect.js';
import type { OrderTerm } from './order-by.js';

/** Whether a row comes after a position in the order. `position` has a value for each term. */
export function isAfter(
  terms: readonly OrderTerm[],
  position: readonly string[],
  dialect: Dialect,
): RawBuilder<SqlBool> {
  const pairs = terms.map((term, index) => ({ ...term, value: term.bind(position[index] ?? '') }));
  const [first] = pairs;
  if (dialect.comparesRows && first !== undefined && pairs.every((pair) => pair.descending === first.descending)) {
    const expressions = sql.join(pairs.map((pair) => pair.expression));
    const values = sql.join(pairs.map((pair) => pair.value));
    return sql`(${expressions}) ${operator(first)} (${values})`;
  }
  return pairs.reduceRight<RawBuilder<SqlBool>>(
    (rest, { expression, value, descending }) => {
      const isFurther = sql<SqlBool>`${expression} ${operator({ descending })} ${value}`;
      // The first half says nothing new, and is what an index can begin with.
      const isNotBefore = sql`${expression} ${descending ? sql`<=` : sql`>=`} ${value}`;
      return sql`(${isNotBefore} AND (${isFurther} OR ${rest}))`;
    },
    sql`1 = 0`,
  );
}

function operator({ descending }: { readonly descending: boolean }): RawBuilder<unknown> {
  return descending ? sql`<` : sql`>`;
}
