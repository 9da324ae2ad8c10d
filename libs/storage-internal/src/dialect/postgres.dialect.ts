import { type RawBuilder, sql } from 'kysely';
import type { FieldPathStep } from '#kube';
import type { Dialect, FailureKind, JsonPath } from './dialect.js';
import { matchesLabelInArray } from './label-array.js';
import { driverErrorOf, isNetworkError } from './driver-error.js';
import { storableJson } from './storable-json.js';

const recoverable = new Set(['57P01', '57P02', '57P03', '57014', '40001', '40P01', '55P03', '25006']);

/** Who we are, our password, the database, a right. */
const denied = new Set(['28000', '28P01', '3D000', '42501']);

/**
 * The object without its lists, but for those of its metadata. Rows of the Go original have none; all JSON below is looked
 * up as `jsonb`, of which `object` may be either kind.
 */
const reduced = sql`coalesce(${sql.ref('resources.fields')}, ${sql.ref('resources.object')}::jsonb)`;

/** `object` is `json` in tables of our own and `jsonb` in adopted ones: every expression here works on both. */
export const postgresDialect: Dialect = {
  // A dollar begins a parameter, or a text that ends with whatever stands between two of them.
  fragmentSyntax: { quotes: `'"`, forbidden: /^[$`]/ },

  comparesRows: true,

  document(path) {
    const isReduced = path.some((step) => !('field' in step)) && !isMetadata(path);
    return isReduced ? sql`${sql.ref('resources.object')}::jsonb` : reduced;
  },

  jsonText(json, path) {
    const type = sql`jsonb_typeof(${walk(json, path)})`;
    return sql`(CASE WHEN ${type} NOT IN ('object', 'array') THEN ${textAt(json, path)} END COLLATE "C")`;
  },

  jsonIn: (json, path, values) => sql`${postgresDialect.jsonText(json, path)} IN (${sql.join(values)})`,

  hasJson: (json, path) => sql`(${textAt(json, path)} IS NOT NULL)`,

  jsonElements(json, path, alias, index) {
    const list = `strict $${path.map((key) => `.${JSON.stringify(key)}`).join('')}`;
    const elements = `${list}[${index ?? '*'}]`;
    return {
      // Silent: without a list there are no elements, and no error either.
      from: sql`jsonb_path_query(${json}, ${elements}::jsonpath, '{}', true) AS ${sql.ref(alias)}(value)`,
      conditions: [],
      value: sql.ref(`${alias}.value`),
    };
  },

  // A text that is put together is unpacked once, the column itself for each pattern.
  objectContains: (parts) =>
    sql`(${sql.ref('resources.object')}::text || '') LIKE ANY (ARRAY[${sql.join(parts.map(containing))}]::text[])`,

  canHold: (_column, text) => !text.includes('\0'),

  // From an index: the rows are a hundred times its size, and looking through them takes most of the time. One of trigrams,
  // if somebody made it, serves LIKE and no function.
  nameContains: (
    part,
  ) => sql`(${sql.ref('resources.cluster')}, ${sql.ref('resources.namespace')}, ${sql.ref('resources.name')})
    IN (SELECT cluster, namespace, name FROM resources
      WHERE name LIKE ${containing(part)})`,

  json: (path) => sql`(${walk(reduced, path)})::text`,

  jsonArray: (value) => sql`json_agg(${value})::text`,

  replaceRow: (key, columns) => sql`ON CONFLICT (${sql.join(key.map((column) => sql.ref(column)))}) DO UPDATE SET
    ${sql.join(columns.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}`,

  keepRows: sql`FOR KEY SHARE`,
  // Without statistics the planner takes every subquery for one row, and looks at all rows of a cluster for each of them.
  alone: (select) => sql`(WITH answer AS MATERIALIZED (${select}) SELECT * FROM answer)`,

  // As arrays, of which the planner knows the length.
  isTuple(columns, tuples) {
    const values = columns.map((_, index) => sql`${arrayOf(tuples.map((tuple) => tuple[index] ?? ''))}::text[]`);
    return sql`(${sql.join(columns)}) IN (SELECT * FROM unnest(${sql.join(values)}))`;
  },

  deleteBatches: (batches) => sql`WITH gone AS (DELETE FROM resource_batches WHERE batch IN (${sql.join(batches)}))
    DELETE FROM resource_changes WHERE batch IN (${sql.join(batches)})`,

  // Never analysed is -1. Small tables are left to autovacuum, and so is what changes without growing.
  outgrownTables: sql`SELECT c.relname AS name FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.relid IN ('resources'::regclass, 'resource_changes'::regclass, 'resource_events'::regclass)
      AND s.n_mod_since_analyze > 1000 + greatest(c.reltuples, 0) AND pg_has_role(c.relowner, 'USAGE')
    ORDER BY c.relname`,

  // Not the operator: of a text and a jsonb it makes jsonb.
  concat: (parts) => sql`concat(${sql.join(parts)})`,

  integer: (text) => sql`CASE WHEN ${text} ~ '^[+-]?[0-9]+$'
    AND (${text})::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN (${text})::numeric::bigint END`,

  matchesLabel: (requirement) => matchesLabelInArray(requirement, (text) => postgresDialect.integer(text)),

  timestamp: (time) => time.toISOString(),

  storableJson,

  classify(error: unknown): FailureKind | undefined {
    const failure = driverErrorOf(error);
    const { code } = failure;
    // Class 08 is connections, 53 resources, 58 the machine of the server.
    if (isNetworkError(failure) || recoverable.has(code) || /^(08|53|58)/.test(code)) {
      return 'Recoverable';
    }
    if (denied.has(code)) {
      return 'Denied';
    }
    // Data exceptions, violated constraints, and limits such as an index row that is too long.
    return /^(22|23|54)/.test(code) ? 'Rejected' : undefined;
  },
};

/** A list as PostgreSQL reads an array. */
function arrayOf(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}

/** The pattern of LIKE for texts with a part. */
function containing(part: string): string {
  return `%${part.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`;
}

function isMetadata([first]: readonly FieldPathStep[]): boolean {
  return first !== undefined && 'field' in first && first.field === 'metadata';
}

/** One key after the other: a path of keys as one operand would take `0` for the first element of a list. */
function walk(json: RawBuilder<unknown>, path: readonly string[]): RawBuilder<unknown> {
  return sql`${json}${sql.join(
    path.map((key) => sql` -> ${key}::text`),
    sql``,
  )}`;
}

function textAt(json: RawBuilder<unknown>, path: JsonPath): RawBuilder<string | null> {
  return sql`${walk(json, path.slice(0, -1))} ->> ${path.at(-1)}::text`;
}
