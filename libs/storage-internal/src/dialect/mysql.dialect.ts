import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Dialect, FailureKind } from './dialect.js';
import { matchesLabelInTable } from './label-table.js';
import { driverErrorOf, isNetworkError } from './driver-error.js';
import { storableJson } from './storable-json.js';

/** Connections, locks and limits; and a server whose disk or memory is full, or fails. */
const recoverable = new Set([
  3, 1021, 1026, 1030, 1037, 1038, 1041, 1114, 1180, 1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1290,
  1317, 1792, 1836, 1927, 1969, 2002, 2003, 2006, 2013, 3024, 3169, 4031,
]);

/** Values that do not fit their column or its collation, invalid JSON, violated constraints, packets that are too large. */
const rejected = new Set([
  1048, 1062, 1118, 1153, 1264, 1267, 1270, 1271, 1292, 1366, 1406, 1452, 1526, 3140, 3141, 3156, 3819, 4025, 4038,
]);

/** The database, our password, a right, or a server that has locked us out. */
const denied = new Set([1044, 1045, 1049, 1129, 1130, 1142, 1143, 1227, 1370, 1698, 1820, 1862, 3118, 4151]);

/** Columns without any other character; compared with a text that has one, the server finds no collation for both. */
const asciiColumns: ReadonlySet<string> = new Set([
  'group',
  'version',
  'resource',
  'cluster',
  'namespace',
  'owner_uid',
  'uid',
  'resource_version',
]);

const isAscii = /^[\0-\x7f]*$/;

/** MySQL 8 and MariaDB 10.6: only what both understand. */
export const mysqlDialect: Dialect = {
  fragmentSyntax: { quotes: `'"\``, forbidden: /^#/ },

  // It compares rows correctly but scans for it.
  comparesRows: false,

  document: () => sql.ref('resources.object'),

  jsonText(json, path) {
    const value = sql`JSON_EXTRACT(${json}, ${pathOf(path)})`;
    return sql`CASE WHEN ${isScalar(value)} THEN ${bytesOf(value)} END`;
  },

  // What is compared first is looked up first: few rows are looked into twice.
  jsonIn(json, path, values) {
    const value = sql`JSON_EXTRACT(${json}, ${pathOf(path)})`;
    return sql`(${bytesOf(value)} IN (${sql.join(values)}) AND ${isScalar(value)})`;
  },

  hasJson: (json, path) => sql`coalesce(JSON_TYPE(JSON_EXTRACT(${json}, ${pathOf(path)})) <> 'NULL', FALSE)`,

  jsonElements(json, path, alias, index) {
    const list = sql`JSON_EXTRACT(${json}, ${pathOf(path)})`;
    const position = sql.ref(`${alias}.position`);
    return {
      // What is no list would count as a list of one.
      from: sql`JSON_TABLE(CASE WHEN JSON_TYPE(${list}) = 'ARRAY' THEN ${list} END, '$[*]'
        COLUMNS (value JSON PATH '$', position FOR ORDINALITY)) AS ${sql.ref(alias)}`,
      conditions: index === undefined ? [] : [sql`${position} = ${index + 1}`],
      value: sql.ref(`${alias}.value`),
    };
  },

  objectContains: (parts) =>
    sql`(${sql.join(
      parts.map((part) => sql`LOCATE(${part}, ${sql.ref('resources.object')}) > 0`),
      sql` OR `,
    )})`,

  canHold: (column, text) => !asciiColumns.has(column) || isAscii.test(text),

  nameContains: (part) => sql`LOCATE(${part}, ${sql.ref('resources.name')}) > 0`,

  json: (path) => sql`JSON_EXTRACT(${sql.ref('resources.object')}, ${pathOf(path)})`,

  jsonArray: (value) => sql`JSON_ARRAYAGG(${value})`,

  replaceRow: (_key, columns) => sql`ON DUPLICATE KEY UPDATE
    ${sql.join(columns.map((column) => sql`${sql.ref(column)} = VALUES(${sql.ref(column)})`))}`,

  keepRows: sql``,
  alone: (select) => sql`(${select})`,

  // As one text, which is looked up in a sorted list: tuples are compared with one after the other.
  isTuple(columns, tuples) {
    const [first, ...others] = columns;
    const texts = tuples.map((tuple) => tuple.join('/'));
    if (others.length === 0) {
      return sql`${first} IN ${listOf(texts)}`;
    }
    const firsts = [...new Set(tuples.map(([value = '']) => value))];
    return sql`(${first} IN ${listOf(firsts)} AND CONCAT_WS('/', ${sql.join(columns)}) IN ${listOf(texts)})`;
  },

  deleteBatches: (batches) => sql`DELETE b, c FROM resource_batches b LEFT JOIN resource_changes c ON c.batch = b.batch
    WHERE b.batch IN (${sql.join(batches)})`,

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
    if (errno !== undefined && denied.has(errno)) {
      return 'Denied';
    }
    return errno !== undefined && rejected.has(errno) ? 'Rejected' : undefined;
  },
};

/** Texts of a list that is written into a statement. The protocol counts parameters with 16 bits. */
const MAX_LISTED = 30_000;

function listOf(texts: readonly string[]): RawBuilder<unknown> {
  if (texts.length <= MAX_LISTED) {
    return sql`(${sql.join(texts)})`;
  }
  // Distinct, so that it is made once.
  return sql`(SELECT * FROM (SELECT DISTINCT * FROM JSON_TABLE(${JSON.stringify(texts)}, '$[*]'
    COLUMNS (text VARCHAR(800) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) AS listed) AS texts)`;
}

function isScalar(value: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql`JSON_TYPE(${value}) NOT IN ('NULL', 'OBJECT', 'ARRAY')`;
}

/** As bytes, since the collation of a JSON text ignores spaces at its end. */
function bytesOf(value: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql`CAST(JSON_UNQUOTE(${value}) AS BINARY)`;
}

function pathOf(path: readonly string[]): string {
  return `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}`;
}
