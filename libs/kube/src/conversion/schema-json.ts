import { isJsonList, isJsonObject, type JsonObject } from '../json-value.js';
import { withField } from './edit.js';

/** Whether two JSON values are equal. The order of keys does not matter. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (isJsonList(left) && isJsonList(right)) {
    return left.length === right.length && left.every((item, index) => isSameJson(item, right[index]));
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && isSameJson(left[key], right[key]))
    );
  }
  return left === right;
}

/** Fields of a schema that hold values, and not schemas. */
const valueFields: ReadonlySet<string> = new Set(['default', 'example', 'enum']);

/** A schema without defaults and examples that are null: they say nothing. */
export function withoutNullExamples(schema: JsonObject): JsonObject {
  return Object.entries(schema).reduce((result, [key, field]) => {
    if (valueFields.has(key)) {
      return field === null ? withField(result, key, undefined) : result;
    }
    return withField(result, key, withoutNullsIn(field));
  }, schema);
}

function withoutNullsIn(field: unknown): unknown {
  if (isJsonList(field)) {
    const cleaned = field.map(withoutNullsIn);
    return cleaned.some((item, index) => item !== field[index]) ? cleaned : field;
  }
  return isJsonObject(field) ? withoutNullExamples(field) : field;
}
