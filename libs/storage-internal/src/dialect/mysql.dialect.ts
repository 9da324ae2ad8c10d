import { sql } from 'kysely';
import type { Dialect, FailureKind, JsonPath } from './dialect.js';
import { matchesLabelInTable } from './label-table.js';
import { driverErrorOf, isNetworkError } from './driver-error.js';
import { storableJson } from './storable-json.js';

const recoverable = new Set([
  1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1290, 1317, 1792, 1836, 1927, 2002, 2003, 2006, 2013,
  3024, 3169, 4031,
]);

/** Values that do not fit their column, invalid JSON, violated constraints, packets that are too large. */
const rejected = new Set([
  1048, 1062, 1118, 1153, 1264, 1292, 1366, 1406, 1452, 1526, 3140, 3141, 3156, 3819, 4025, 4038,
]);

/** MySQL 8 and MariaDB 10.6: only what both understand. */
export const mysqlDialect: Dialect = {
  // It compares rows correctly but scans for it.
  comparesRows: false,

  jsonText(path) {
    const value = sql`JSON_EXTRACT(${sql.ref('resources.object')}, ${pathOf(path)})`;
    return sql`CASE WHEN JSON_TYPE(${value}) <> 'NULL' THEN JSON_UNQUOTE(${value}) END`;
  },

  json: (path) => sql`JSON_EXTRACT(${sql.ref('resources.object')}, ${pathOf(path)})`,

  concat: (parts) => sql`CONCAT(${sql.join(parts)})`,

  // Text of a JSON function and of a column differ in collation; bytes compare with both.
  integer: (text) => sql`CASE WHEN CAST(${text} AS BINARY) REGEXP '^[+-]?[0-9]{1,63}$'
    AND CAST(${text} AS DECIMAL(65)) BETWEEN -9223372036854775808 AND 9223372036854775807
    THEN CAST(${text} AS DECIMAL(65)) END`,

  matchesLabel: (requirement) => matchesLabelInTable(requirement, (text) => mysqlDialect.integer(text)),

  timestamp: (time) => time.toISOString().slice(0, -1).replace('T', ' '),

  storableJson,

  classify(error: unknown): FailureKind | undefined {
    const failure = driverErrorOf(error);
    const { errno } = failure;
    if (isNetworkError(failure) || (errno !== undefined && recoverable.has(errno))) {
      return 'Recoverable';
    }
    return errno !== undefined && rejected.has(errno) ? 'Rejected' : undefined;
  },
};

function pathOf(path: JsonPath): string {
  return `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`;
}
