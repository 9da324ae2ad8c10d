import type { StructuralSchema } from '#api';
import { childPath } from './field-error.js';
import { isRecord } from './schema-validator.js';

/** A value without the fields its schema does not declare. */
export interface Pruned<T> {
  readonly value: T;
  /** Paths of the fields that were dropped: `spec.syncResources[0].grup`. */
  readonly unknownFields: readonly string[];
}

/** Drops what a schema does not declare. Values that do not fit the schema are left for validation to refuse. */
export function pruneSchema<T>(schema: StructuralSchema, value: T): Pruned<T> {
  const unknownFields: string[] = [];
  return { value: prune(schema, value, '', unknownFields) as T, unknownFields };
}

function prune(schema: StructuralSchema, value: unknown, path: string, unknownFields: string[]): unknown {
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) {
    return value;
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? value
      : value.map((item, index) => prune(items, item, `${path}[${index}]`, unknownFields));
  }
  return isRecord(value) ? pruneObject(schema, value, path, unknownFields) : value;
}

function pruneObject(
  { properties, additionalProperties }: StructuralSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  unknownFields: string[],
): unknown {
  if (properties === undefined && additionalProperties === undefined) {
    return value;
  }
  const kept: [string, unknown][] = [];
  for (const [field, child] of Object.entries(value)) {
    const at = childPath(path, field);
    const schema =
      properties !== undefined && Object.hasOwn(properties, field) ? properties[field] : additionalProperties;
    if (schema === undefined) {
      unknownFields.push(at);
    } else {
      kept.push([field, prune(schema, child, at, unknownFields)]);
    }
  }
  // Not a literal: a field may be called __proto__.
  return Object.fromEntries(kept);
}
