import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { FieldPathStep, FieldRequirement } from '#kube';
import type { Dialect, JsonElements, JsonPath } from '../dialect/dialect.js';
import { indexedFieldLabel } from '../fields/indexed-fields.js';
import { valuesOf } from './column-values.js';
import { textHasOneOf } from './text-filter.js';

/** Fields that have a column of their own, by their keys. */
const columnByKeys: ReadonlyMap<string, string> = new Map([
  [JSON.stringify(['kind']), 'kind'],
  [JSON.stringify(['metadata', 'name']), 'name'],
  [JSON.stringify(['metadata', 'namespace']), 'namespace'],
  [JSON.stringify(['metadata', 'uid']), 'uid'],
  [JSON.stringify(['metadata', 'resourceVersion']), 'resource_version'],
]);

/**
 * Whether the value at a path meets a requirement, as `matchesFields` decides it: compared as text, one element of a list
 * being enough. Answered by a column or an index where the field has one, else by looking into the object.
 */
export function matchesField(requirement: FieldRequirement, dialect: Dialect): RawBuilder<SqlBool> {
  const keys = keysOf(requirement.path);
  if (keys === undefined) {
    return matchesElements(requirement, dialect);
  }
  const column = columnByKeys.get(JSON.stringify(keys));
  if (column !== undefined) {
    // At cluster scope the column is empty and the field is missing. The column stands alone, or no index would serve it.
    const reference = sql.ref<string>(`resources.${column}`);
    const exists = sql<SqlBool>`${reference} <> ''`;
    const isIn = (values: readonly string[]): RawBuilder<SqlBool> =>
      sql`(${reference} IN ${valuesOf(column, values, dialect)} AND ${exists})`;
    return meets({ value: sql`${reference}`, isIn, exists }, requirement, dialect);
  }
  const label = indexedFieldLabel(keys, requirement);
  if (label !== undefined) {
    return dialect.matchesLabel(label);
  }
  return meets(lookup(dialect.document(requirement.path), keys, dialect), requirement, dialect);
}

interface FieldValue {
  readonly value: RawBuilder<string | null>;
  readonly isIn: (values: readonly string[]) => RawBuilder<SqlBool>;
  readonly exists: RawBuilder<SqlBool>;
}

function lookup(json: RawBuilder<unknown>, keys: JsonPath, dialect: Dialect): FieldValue {
  return {
    value: dialect.jsonText(json, keys),
    isIn: (values) => dialect.jsonIn(json, keys, values),
    exists: dialect.hasJson(json, keys),
  };
}

function meets(
  { value, isIn, exists }: FieldValue,
  { operator, values }: Pick<FieldRequirement, 'operator' | 'values'>,
  dialect: Dialect,
): RawBuilder<SqlBool> {
  switch (operator) {
    case 'In':
      return isIn(values);
    case 'NotIn':
      // Neither is one that is missing, for which the database answers NULL.
      return sql`NOT coalesce(${isIn(values)}, ${sql.lit(false)})`;
    case 'Exists':
      return exists;
    case 'DoesNotExist':
      return sql`NOT ${exists}`;
    case 'GreaterThan':
      return sql`${dialect.integer(value)} > CAST(${values[0]} AS DECIMAL(65))`;
    case 'LessThan':
      return sql`${dialect.integer(value)} < CAST(${values[0]} AS DECIMAL(65))`;
  }
}

/** A requirement on elements of lists: positive when one of them meets it, negative when none meets the opposite. */
function matchesElements({ path, operator, values }: FieldRequirement, dialect: Dialect): RawBuilder<SqlBool> {
  switch (operator) {
    case 'NotIn':
      return sql`NOT ${hasElement({ path, operator: 'In', values }, dialect)}`;
    case 'DoesNotExist':
      return sql`NOT ${hasElement({ path, operator: 'Exists', values }, dialect)}`;
    case 'In':
    case 'Exists':
    case 'GreaterThan':
    case 'LessThan':
      return hasElement({ path, operator, values }, dialect);
  }
}

function hasElement(requirement: FieldRequirement, dialect: Dialect): RawBuilder<SqlBool> {
  const elements: JsonElements[] = [];
  let json = dialect.document(requirement.path);
  let keys: string[] = [];
  for (const step of requirement.path) {
    if ('field' in step) {
      keys.push(step.field);
    } else {
      const alias = `element_${elements.length}`;
      const found = dialect.jsonElements(json, keys, alias, 'index' in step ? step.index : undefined);
      elements.push(found);
      json = found.value;
      keys = [];
    }
  }
  const [first, ...others] = keys;
  if (first === undefined) {
    throw new RangeError('a field selector ends with a field');
  }
  const value = lookup(json, [first, ...others], dialect);
  const conditions = [...elements.flatMap((element) => element.conditions), meets(value, requirement, dialect)];
  const exists = sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.join(elements.map(({ from }) => from))}
    WHERE ${sql.join(conditions, sql` AND `)})`;
  const { operator, values } = requirement;
  const text = operator === 'In' ? textHasOneOf(values, dialect) : undefined;
  return text === undefined ? exists : sql`(${text} AND ${exists})`;
}

/** The keys of a path; `undefined` when it goes through a list. */
function keysOf(path: readonly FieldPathStep[]): JsonPath | undefined {
  const [first, ...others] = path.flatMap((step) => ('field' in step ? [step.field] : []));
  return first === undefined || others.length + 1 < path.length ? undefined : [first, ...others];
}
