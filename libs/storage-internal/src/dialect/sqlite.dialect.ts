import { sql, type SqlBool } from 'kysely';
import type { Dialect, FailureKind } from './dialect.js';
import { driverErrorOf } from './driver-error.js';
import { matchesLabelInTable } from './label-table.js';

const recoverable = /^SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|READONLY)/;
const rejected = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/;

/** @see https://www.sqlite.org/json1.html#path_arguments */
export const sqliteDialect: Dialect = {
  // A bracket begins a name, the others a parameter.
  fragmentSyntax: { quotes: `'"\``, forbidden: /^[[:@#$]/ },

  comparesRows: true,

  document: () => sql.ref('resources.object'),

  jsonText(json, path) {
    const at = pathOf(path);
    // The JSON text of numbers and booleans is what is wanted; as values SQLite makes 1 of true and 1.0e+21 of 1e+21.
    return sql`CASE json_type(${json}, ${at}) WHEN 'text' THEN ${json} ->> ${at}
      WHEN 'null' THEN NULL WHEN 'object' THEN NULL WHEN 'array' THEN NULL ELSE ${json} -> ${at} END`;
  },

  jsonIn: (json, path, values) => sql`${sqliteDialect.jsonText(json, path)} IN (${sql.join(values)})`,

  hasJson: (json, path) => sql`coalesce(json_type(${json}, ${pathOf(path)}) <> 'null', 0)`,

  jsonElements(json, path, alias, index) {
    const at = pathOf(path);
    const value = sql.ref(`${alias}.value`);
    const position = index === undefined ? [] : [sql<SqlBool>`${sql.ref(`${alias}.key`)} = ${index}`];
    return {
      from: sql`json_each(${json}, ${at}) AS ${sql.ref(alias)}`,
      // Of an object it would give the members.
      conditions: [sql`json_type(${json}, ${at}) = 'array'`, ...position],
      // Elements that are no JSON to look into come as SQL values, of which the text might look like JSON.
      value: sql`CASE WHEN ${sql.ref(`${alias}.type`)} IN ('object', 'array') THEN ${value} ELSE 'null' END`,
    };
  },

  canHold: () => true,

  nameContains: (part) => sql`instr(${sql.ref('resources.name')}, ${part}) > 0`,

  json: (path) => sql`(${sql.ref('resources.object')} -> ${pathOf(path)})`,

  jsonArray: (value) => sql`json_group_array(json(${value}))`,

  replaceRow: (key, columns) => sql`ON CONFLICT (${sql.join(key.map((column) => sql.ref(column)))}) DO UPDATE SET
    ${sql.join(columns.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}`,

  keepRows: sql``,
  alone: (select) => sql`(${select})`,

  isTuple(columns, tuples) {
    const values = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
    return sql`(${sql.join(columns)}) IN (SELECT ${sql.join(values)} FROM json_each(${JSON.stringify(tuples)}))`;
  },

  // A trigger takes the changes along.
  deleteBatches: (batches) => sql`DELETE FROM resource_batches WHERE batch IN (${sql.join(batches)})`,

  concat: (parts) => sql`(${sql.join(parts, sql` || `)})`,

  // A number of up to 18 digits always fits; of 19 digits it fits when it sorts before the largest.
  integer(text) {
    const digits = sql`ltrim(ltrim(${text}, '+-'), '0')`;
    return sql`CASE WHEN substr(${text}, 1 + (substr(${text}, 1, 1) IN ('+', '-'))) GLOB '[0-9]*'
      AND substr(${text}, 1 + (substr(${text}, 1, 1) IN ('+', '-'))) NOT GLOB '*[^0-9]*'
      AND (length(${digits}) <= 18 OR (length(${digits}) = 19 AND ${digits} <= '9223372036854775807'))
      THEN CAST(${text} AS INTEGER) END`;
  },

  matchesLabel: (requirement) => matchesLabelInTable(requirement, (text) => sqliteDialect.integer(text)),

  // As the Go original writes it, so that old and new rows compare as text. Whole seconds have no fraction.
  timestamp: (time) => time.toISOString().replace('T', ' ').replace('.000Z', 'Z').replace('Z', '+00:00'),

  storableJson: (json) => json,

  classify(error: unknown): FailureKind | undefined {
    const { code } = driverErrorOf(error);
    if (recoverable.test(code)) {
      return 'Recoverable';
    }
    return rejected.test(code) ? 'Rejected' : undefined;
  },
};

function pathOf(path: readonly string[]): string {
  return `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`;
}
