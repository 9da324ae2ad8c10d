import type { StructuralSchema } from '#api';
import { isRecord } from './schema-validator.js';

/** Whether {@link applyDefaults} can fill in anything. */
export function hasDefaults(schema: StructuralSchema): boolean {
  const { properties = {}, additionalProperties, items } = schema;
  const inside = [...Object.values(properties), additionalProperties, items];
  return schema.default !== undefined || inside.some((each) => each !== undefined && hasDefaults(each));
}

/**
 * A value with what its schema says of fields that are left out. Null, where the schema does not allow it, counts as left out:
 * the default takes its place, and without one the field goes. The given value is not changed.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 */
export function applyDefaults<T>(schema: StructuralSchema, value: T): T {
  return filled(schema, value) as T;
}

function filled(schema: StructuralSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => filled(items, orDefault(items, item)));
  }
  return isRecord(value) ? filledObject(schema, value) : value;
}

function filledObject({ properties = {}, additionalProperties }: StructuralSchema, value: object): object {
  const absent = Object.entries(properties).filter(
    ([field, schema]) => hasDefault(schema) && !Object.hasOwn(value, field),
  );
  const given = Object.entries(value).flatMap(([field, child]: [string, unknown]) => {
    const schema = Object.hasOwn(properties, field) ? properties[field] : additionalProperties;
    if (schema === undefined) {
      return [[field, child]];
    }
    return isLeftOut(schema, child) && !hasDefault(schema) ? [] : [[field, filled(schema, orDefault(schema, child))]];
  });
  // Not a literal: a field may be called __proto__.
  return Object.fromEntries([...given, ...absent.map(([field, schema]) => [field, filled(schema, schema.default)])]);
}

function orDefault(schema: StructuralSchema, value: unknown): unknown {
  return isLeftOut(schema, value) && hasDefault(schema) ? schema.default : value;
}

function isLeftOut(schema: StructuralSchema, value: unknown): boolean {
  return value === null && schema.nullable !== true;
}

function hasDefault({ default: value }: StructuralSchema): boolean {
  return value !== undefined && value !== null;
}
