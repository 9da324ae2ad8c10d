import type { Expression, RawBuilder, SqlBool } from 'kysely';
import type { LabelRequirement } from '#kube';
import { driverErrorOf } from './driver-error.js';

/** Object keys from the root of a JSON document. A key is whole: `'app.kubernetes.io/name'` is one key. */
export type JsonPath = readonly [string, ...string[]];

/** How a failed statement is to be treated. */
export type FailureKind = 'Recoverable' | 'Rejected';

/** What differs between the databases this storage supports. Makes expressions, runs none, holds no state. */
export interface Dialect {
  /** Whether the database orders and ranges over `(a, b) > (?, ?)` with an index. */
  readonly comparesRows: boolean;

  /**
   * An expression for the text at a path of `resources.object`; NULL when the path is missing or holds JSON null.
   *
   * Numbers and booleans come out as their JSON text (`3`, `true`), so that `replicas=3` compares as kubectl users expect.
   * The path travels as a parameter: no text of a user ever becomes SQL.
   */
  jsonText(path: JsonPath): RawBuilder<string | null>;

  /** An expression for the JSON text of the sub-document at a path of `resources.object`; NULL when it is missing. */
  json(path: JsonPath): RawBuilder<string | null>;

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
   * What a driver's error means: trying again can help, the row is refused whatever happens, or `undefined` when it is
   * neither and thus a bug. Looks at codes, never at messages.
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
