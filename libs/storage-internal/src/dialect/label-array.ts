import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { LabelRequirement } from '#kube';
import { isFieldLabel } from '../fields/indexed-fields.js';

const column = sql.ref('resources.labels');

/**
 * Elements of the `labels` column: `key=value` for a search by value, and for labels proper `key` alone for one by
 * existence. A label key holds no `=`, so the two never meet.
 */
export function labelElements(labels: readonly (readonly [string, string])[]): string[] {
  return labels.flatMap(([key, value]) => (isFieldLabel(key) ? [`${key}=${value}`] : [`${key}=${value}`, key]));
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
      return hasInteger(key, (value) => sql`${integer(value)} > ${values[0]}::bigint`);
    case 'LessThan':
      return hasInteger(key, (value) => sql`${integer(value)} < ${values[0]}::bigint`);
  }
}

function overlaps(key: string, values: readonly string[]): RawBuilder<SqlBool> {
  return sql`(${column} && ARRAY[${sql.join(values.map((value) => `${key}=${value}`))}]::text[])`;
}

function hasKey(key: string): RawBuilder<SqlBool> {
  return sql`(${column} @> ARRAY[${key}]::text[])`;
}

function hasInteger(
  key: string,
  meets: (value: RawBuilder<string | null>) => RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  const value = sql<string>`substr(label, length(${`${key}=`}::text) + 1)`;
  return sql`(${hasKey(key)} AND EXISTS (SELECT 1 FROM unnest(${column}) AS label
    WHERE starts_with(label, ${`${key}=`}::text) AND ${meets(value)}))`;
}
