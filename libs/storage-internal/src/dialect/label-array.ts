import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { LabelRequirement } from '#kube';

const column = sql.ref('resources.labels');

/**
 * Elements of the `labels` column: `key=value` for a search by value, and `key` alone for one by existence. A label key
 * holds no `=`, so the two never meet.
 */
export function labelElements(labels: readonly (readonly [string, string])[]): string[] {
  return labels.flatMap(([key, value]) => [`${key}=${value}`, key]);
}

/** A label requirement on the `labels` column, of a form that its GIN index serves. */
export function matchesLabelInArray(
  { key, operator, values }: LabelRequirement,
  integer: (text: Expression<string | null>) => RawBuilder<bigint | null>,
): RawBuilder<SqlBool> {
  switch (operator) {
    case 'In':
      return overlaps(key, values);
    case 'NotIn':
      return sql`NOT ${overlaps(key, values)}`;
    case 'Exists':
      return hasKey(key);
    case 'DoesNotExist':
      return sql`NOT ${hasKey(key)}`;
    case 'GreaterThan':
      return sql`(${hasKey(key)} AND ${integer(valueOf(key))} > ${values[0]}::bigint)`;
    case 'LessThan':
      return sql`(${hasKey(key)} AND ${integer(valueOf(key))} < ${values[0]}::bigint)`;
  }
}

function overlaps(key: string, values: readonly string[]): RawBuilder<SqlBool> {
  return sql`(${column} && ARRAY[${sql.join(values.map((value) => `${key}=${value}`))}]::text[])`;
}

function hasKey(key: string): RawBuilder<SqlBool> {
  return sql`(${column} @> ARRAY[${key}]::text[])`;
}

function valueOf(key: string): RawBuilder<string | null> {
  return sql`(SELECT substr(label, length(${`${key}=`}::text) + 1) FROM unnest(${column}) AS label
    WHERE starts_with(label, ${`${key}=`}::text))`;
}
