import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../dialect/dialect.js';

/** Longer than what any key column takes, so that no row has it. */
const NOWHERE = '-'.repeat(254);

/**
 * Values to compare a column of `resources` with, in parentheses. One that the column cannot hold matches as little as it
 * should, and the statement remains the same.
 */
export function valuesOf(column: string, values: readonly string[], dialect: Dialect): RawBuilder<unknown> {
  return sql`(${sql.join(values.map((value) => (dialect.canHold(column, value) ? value : NOWHERE)))})`;
}
