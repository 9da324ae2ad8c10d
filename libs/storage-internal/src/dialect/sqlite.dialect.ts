import { sql } from 'kysely';
import type { Dialect, FailureKind, JsonPath } from './dialect.js';
import { driverErrorOf } from './driver-error.js';
import { matchesLabelInTable } from './label-table.js';

const recoverable = /^SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|READONLY)/;
const rejected = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/;

/** @see https://www.sqlite.org/json1.html#path_arguments */
export const sqliteDialect: Dialect = {
  comparesRows: true,

  jsonText(path) {
    const json = sql.ref('resources.object');
    const at = pathOf(path);
    // SQLite reads JSON booleans as 1 and 0; the other databases, and the contract, say true and false.
    return sql`CASE json_type(${json}, ${at})
      WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(${json} ->> ${at} AS TEXT) END`;
  },

  json: (path) => sql`(${sql.ref('resources.object')} -> ${pathOf(path)})`,

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

function pathOf(path: JsonPath): string {
  return `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`;
}
