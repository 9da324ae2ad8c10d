import { isJsonList, isJsonObject } from './json-value.js';

/**
 * An object without its fields that are null, at any depth: for Kubernetes a null says the same as a field that is left
 * out, and what is written in Go has one for every list without entries. Nulls within lists stay.
 */
export function withoutNulls<T>(value: T): T;
export function withoutNulls(value: unknown): unknown {
  if (isJsonList(value)) {
    return value.map((element) => withoutNulls(element));
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutNulls(field)]));
}
