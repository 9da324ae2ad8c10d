import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { LabelRequirement } from '#kube';

/**
 * A label requirement on the side table. Positive ones are `IN`, from which all three databases can start when the label
 * is rare; negative ones also match objects without the label.
 */
export function matchesLabelInTable(
  { key, operator, values }: LabelRequirement,
  integer: (text: Expression<string | null>) => RawBuilder<bigint | null>,
): RawBuilder<SqlBool> {
  const value = sql<string>`${sql.ref('resource_labels.value')}`;
  switch (operator) {
    case 'In':
      return has(key, sql`${value} IN (${sql.join(values)})`);
    case 'NotIn':
      return sql`NOT ${has(key, sql`${value} IN (${sql.join(values)})`)}`;
    case 'Exists':
      return has(key);
    case 'DoesNotExist':
      return sql`NOT ${has(key)}`;
    case 'GreaterThan':
      return has(key, sql`${integer(value)} > CAST(${values[0]} AS DECIMAL(65))`);
    case 'LessThan':
      return has(key, sql`${integer(value)} < CAST(${values[0]} AS DECIMAL(65))`);
  }
}

function has(key: string, condition?: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const and = condition === undefined ? sql`` : sql` AND ${condition}`;
  return sql`(${sql.ref('resources.id')} IN (SELECT ${sql.ref('resource_labels.resource_id')} FROM ${sql.table('resource_labels')}
    WHERE ${sql.ref('resource_labels.key')} = ${key}${and}))`;
}
