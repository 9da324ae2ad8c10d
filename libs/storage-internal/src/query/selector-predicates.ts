import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { FieldRequirement } from '#kube';
import { StorageError } from '#storage';
import type { Dialect, JsonPath } from '../dialect/dialect.js';

/** Fields that have a column of their own, by their path. */
const columnOfPath: Readonly<Record<string, string>> = {
  kind: 'kind',
  'metadata.name': 'name',
  'metadata.namespace': 'namespace',
  'metadata.uid': 'uid',
  'metadata.resourceVersion': 'resource_version',
};

/**
 * Whether the value at a path meets a requirement, compared as text. A missing field and a JSON null meet only the
 * negative ones.
 *
 * @throws StorageError `Invalid` for a path through a list
 */
export function matchesField({ path, operator, values }: FieldRequirement, dialect: Dialect): RawBuilder<SqlBool> {
  const value = valueAt(path, dialect);
  switch (operator) {
    case 'In':
      return sql`${value} IN (${sql.join(values)})`;
    case 'NotIn':
      return sql`(${value} IS NULL OR ${value} NOT IN (${sql.join(values)}))`;
    case 'Exists':
      return sql`${value} IS NOT NULL`;
    case 'DoesNotExist':
      return sql`${value} IS NULL`;
    case 'GreaterThan':
      return sql`${dialect.integer(value)} > CAST(${values[0]} AS DECIMAL(65))`;
    case 'LessThan':
      return sql`${dialect.integer(value)} < CAST(${values[0]} AS DECIMAL(65))`;
  }
}

function valueAt(path: FieldRequirement['path'], dialect: Dialect): RawBuilder<string | null> {
  const keys = path.map((step) => {
    if (!('field' in step)) {
      throw new StorageError('Invalid', 'storage "internal" does not search in lists', { field: 'fieldSelector' });
    }
    return step.field;
  });
  const column = columnOfPath[keys.join('.')];
  if (column === undefined) {
    return dialect.jsonText(keys as unknown as JsonPath);
  }
  // At cluster scope the column is empty and the field is missing.
  return sql`nullif(${sql.ref(`resources.${column}`)}, '')`;
}
