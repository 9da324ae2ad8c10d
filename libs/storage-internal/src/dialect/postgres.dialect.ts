import { type RawBuilder, sql } from 'kysely';
import type { Dialect, FailureKind, JsonPath } from './dialect.js';
import { matchesLabelInArray } from './label-array.js';
import { driverErrorOf, isNetworkError } from './driver-error.js';
import { storableJson } from './storable-json.js';

const recoverable = new Set(['57P01', '57P02', '57P03', '57014', '40001', '40P01', '55P03', '25006']);

/** `object` is `json` in tables of our own and `jsonb` in adopted ones: every expression here works on both. */
export const postgresDialect: Dialect = {
  comparesRows: true,

  jsonText: (path) => sql`(${walk(path.slice(0, -1))} ->> ${path.at(-1)}::text)`,

  json: (path) => sql`(${walk(path)})::text`,

  concat: (parts) => sql`(${sql.join(parts, sql` || `)})`,

  integer: (text) => sql`CASE WHEN ${text} ~ '^[+-]?[0-9]+$'
    AND (${text})::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN (${text})::numeric::bigint END`,

  matchesLabel: (requirement) => matchesLabelInArray(requirement, (text) => postgresDialect.integer(text)),

  timestamp: (time) => time.toISOString(),

  storableJson,

  classify(error: unknown): FailureKind | undefined {
    const failure = driverErrorOf(error);
    const { code } = failure;
    // Class 08 is connections, 53 resources.
    if (isNetworkError(failure) || recoverable.has(code) || /^(08|53)/.test(code)) {
      return 'Recoverable';
    }
    // Data exceptions, violated constraints, and limits such as an index row that is too long.
    return /^(22|23|54)/.test(code) ? 'Rejected' : undefined;
  },
};

function walk(path: JsonPath | string[]): RawBuilder<unknown> {
  const steps = path.map((key) => sql` -> ${key}::text`);
  return sql`${sql.ref('resources.object')}${sql.join(steps, sql``)}`;
}
