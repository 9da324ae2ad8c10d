import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { SqlCondition, SqlParameter, SqlScalar } from '#api';
import { StorageError } from '#storage';
import type { Dialect } from '../dialect/dialect.js';
import { splitFragment } from './sql-fragment.js';

/**
 * A condition that a client wrote in SQL, in parentheses. Digits alone are the `id` of a row, as in the Go original.
 *
 * @throws StorageError `Invalid` for text that could reach beyond its parentheses, or a wrong number of parameters
 */
export function whereSql({ field, statement, parameters }: SqlCondition, dialect: Dialect): RawBuilder<SqlBool> {
  if (/^\d{1,18}$/.test(statement.trim())) {
    return sql`${sql.ref('resources.id')} = ${sql.lit(Number(statement))}`;
  }
  const [first = '', ...others] = split(field, statement, dialect);
  if (others.length !== parameters.length) {
    throw invalid(field, `has ${others.length} placeholders for ${parameters.length} parameters`);
  }
  const rest = others.map((piece, index) => sql`${bind(parameters[index] ?? null)}${sql.raw(piece)}`);
  return sql`(${sql.raw(first)}${sql.join(rest, sql``)})`;
}

function split(field: string, statement: string, { fragmentSyntax }: Dialect): readonly string[] {
  try {
    return splitFragment(statement, fragmentSyntax);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw invalid(field, error.message);
    }
    throw error;
  }
}

function bind(parameter: SqlParameter): RawBuilder<unknown> {
  if (typeof parameter !== 'object' || parameter === null) {
    return bindScalar(parameter);
  }
  const values = sql.join(parameter.map(bindScalar));
  return sql`(${values})`;
}

/** Not every driver takes a boolean, or lets the database find out what a NULL is. */
function bindScalar(value: SqlScalar): RawBuilder<unknown> {
  return typeof value === 'boolean' || value === null ? sql`${sql.lit(value)}` : sql`${value}`;
}

function invalid(field: string, problem: string): StorageError {
  return new StorageError('Invalid', `${field}: ${problem}`, { field });
}
