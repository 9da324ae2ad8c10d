import type { Expression, RawBuilder, SqlBool } from 'kysely';
import type { FieldPathStep, LabelRequirement } from '#kube';
import type { FragmentSyntax } from '../query/sql-fragment.js';
import { driverErrorOf } from './driver-error.js';

/** Object keys from the root of a JSON document. A key is whole: `'app.kubernetes.io/name'` is one key. */
export type JsonPath = readonly [string, ...string[]];

/** Elements of a list inside JSON, as an item of FROM. */
export interface JsonElements {
  readonly from: RawBuilder<unknown>;
  /** What has to hold beside it for a row to be an element that is meant. */
  readonly conditions: readonly RawBuilder<SqlBool>[];
  /** One element, as JSON to look into. */
  readonly value: RawBuilder<unknown>;
}

/**
 * What a failure means. `Denied`: the server does not let us in, or lacks what it should hold. Nobody waits for that at the
 * start; but a process that runs goes on trying, because somebody will mend it, and nothing may be lost until then.
 */
export type FailureKind = 'Recoverable' | 'Rejected' | 'Denied';

/** What differs between the databases this storage supports. Makes expressions, runs none, holds no state. */
export interface Dialect {
  /** How the database reads SQL that a client brings. */
  readonly fragmentSyntax: FragmentSyntax;

  /** Whether the database orders and ranges over `(a, b) > (?, ?)` with an index. */
  readonly comparesRows: boolean;

  /** The JSON of a row in which a path is looked up: a smaller copy of the object, where there is one that has the path. */
  document(path: readonly FieldPathStep[]): RawBuilder<unknown>;

  /**
   * An expression for the text at a path into JSON; NULL when there is nothing, JSON null, an object or a list.
   *
   * Numbers and booleans come out as their JSON text (`3`, `true`), so that `replicas=3` compares as kubectl users expect;
   * texts compare by their code points, whatever the collation of the database. The path travels as a parameter: no text of
   * a user ever becomes SQL.
   */
  jsonText(json: RawBuilder<unknown>, path: JsonPath): RawBuilder<string | null>;

  /** Whether the text at a path into JSON, as {@link jsonText} gives it, is one of several; NULL when there is none. */
  jsonIn(json: RawBuilder<unknown>, path: JsonPath, values: readonly string[]): RawBuilder<SqlBool>;

  /** Whether anything but JSON null is at a path into JSON. */
  hasJson(json: RawBuilder<unknown>, path: JsonPath): RawBuilder<SqlBool>;

  /**
   * The elements of the list at a path into JSON, or the one at an index. There are none where there is no list.
   *
   * @param alias - what FROM calls them
   */
  jsonElements(json: RawBuilder<unknown>, path: readonly string[], alias: string, index?: number): JsonElements;

  /** Whether the object's text has one of these parts, letter by letter. Absent where looking into lists takes no longer. */
  readonly objectContains?: (parts: readonly string[]) => RawBuilder<SqlBool>;

  /** Whether a column can hold a text. One that it cannot hold is in no row, and the database may refuse to compare with it. */
  canHold(column: string, text: string): boolean;

  /** Whether the row's name has a part, letter by letter. */
  nameContains(part: string): RawBuilder<SqlBool>;

  /** An expression for the JSON text of the sub-document at a path of `resources.object`; NULL when it is missing. */
  json(path: JsonPath): RawBuilder<string | null>;

  /** An expression for the JSON array of a JSON value of every row; the elements may be JSON or text that holds JSON. */
  jsonArray(value: RawBuilder<unknown>): RawBuilder<string | null>;

  /** The end of an INSERT that gives these columns their new values where a row has the key already. */
  replaceRow(key: readonly string[], columns: readonly string[]): RawBuilder<unknown>;

  /** The end of a SELECT whose rows must not go before the transaction ends; empty where reading for a write does that. */
  readonly keepRows: RawBuilder<unknown>;

  /**
   * Names of tables that have at least doubled since the planner looked at them last, and that this user may analyse. Absent
   * where the database needs no telling.
   */
  readonly outgrownTables?: RawBuilder<{ readonly name: string }>;

  /** A statement that deletes batches of the change feed and what they changed, all or nothing. */
  deleteBatches(batches: readonly number[]): RawBuilder<unknown>;

  /** A subquery that is answered once and by itself, however little the database knows of its tables. */
  alone(select: RawBuilder<unknown>): RawBuilder<unknown>;

  /**
   * Whether the values of key columns are one of a great many tuples, of which there is at least one. No value but one of the
   * last column holds a slash.
   */
  isTuple(columns: readonly RawBuilder<unknown>[], tuples: readonly (readonly string[])[]): RawBuilder<SqlBool>;

  /** Text put together from parts, of which none may be NULL. */
  concat(parts: readonly RawBuilder<unknown>[]): RawBuilder<string>;

  /** An expression for the 64-bit integer that a text stands for; NULL when it is none. */
  integer(text: Expression<string | null>): RawBuilder<bigint | null>;

  /** Whether the row's labels meet a requirement, as Kubernetes decides it. */
  matchesLabel(requirement: LabelRequirement): RawBuilder<SqlBool>;

  /** A point in time as the database takes and gives it: milliseconds, UTC. */
  timestamp(time: Date): string;

  /** JSON text without what the database cannot store. */
  storableJson(json: string): string;

  /**
   * What a driver's error means: trying again can help, we are refused, the row is refused whatever happens, or `undefined`
   * when it is none of them and thus a bug. Looks at codes, never at messages.
   *
   * @see spec/storage.md section 8.4
   */
  classify(error: unknown): FailureKind | undefined;
}

/** A dialect that also counts errors with these codes of the driver (`code` or `errno`) as recoverable. */
export function withRecoverableCodes(dialect: Dialect, codes: readonly (string | number)[]): Dialect {
  const known = new Set<unknown>(codes);
  return {
    ...dialect,
    classify(error) {
      const { code, errno } = driverErrorOf(error);
      return known.has(code) || known.has(errno) ? 'Recoverable' : dialect.classify(error);
    },
  };
}
