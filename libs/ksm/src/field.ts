import type { JsonObject } from '#kube';

type Path = readonly string[];

/** A field holds something else than its kind has there, so that nothing can be said about the object. */
export class FieldTypeError extends TypeError {
  override readonly name = 'FieldTypeError';

  constructor(path: Path, expected: string) {
    super(`${path.join('.')}: expected ${expected}`);
  }
}

/**
 * What a field holds; `undefined` when it, or anything on the way to it, is missing or null. The readers below are strict
 * where those of the printers are lenient: a wrong number in a time series is worse than none.
 *
 * @throws FieldTypeError, as all readers here
 */
export function valueAt(object: unknown, ...path: Path): unknown {
  let value = object ?? undefined;
  for (const [depth, field] of path.entries()) {
    if (value === undefined) {
      return undefined;
    }
    if (!isObject(value)) {
      throw new FieldTypeError(path.slice(0, depth), 'an object');
    }
    value = value[field] ?? undefined;
  }
  return value;
}

/** The text of a field, where none differs from an empty one. */
export function optionalTextAt(object: unknown, ...path: Path): string | undefined {
  const value = valueAt(object, ...path);
  if (value !== undefined && typeof value !== 'string') {
    throw new FieldTypeError(path, 'a string');
  }
  return value;
}

/** The text of a field; empty without one. */
export function textAt(object: unknown, ...path: Path): string {
  return optionalTextAt(object, ...path) ?? '';
}

/** The number in a field, where none differs from 0. */
export function optionalNumberAt(object: unknown, ...path: Path): number | undefined {
  const value = valueAt(object, ...path);
  if (value !== undefined && typeof value !== 'number') {
    throw new FieldTypeError(path, 'a number');
  }
  return value;
}

/** The number in a field; 0 without one. */
export function numberAt(object: unknown, ...path: Path): number {
  return optionalNumberAt(object, ...path) ?? 0;
}

/** The boolean in a field, where none differs from false. */
export function optionalBooleanAt(object: unknown, ...path: Path): boolean | undefined {
  const value = valueAt(object, ...path);
  if (value !== undefined && typeof value !== 'boolean') {
    throw new FieldTypeError(path, 'a boolean');
  }
  return value;
}

/** Whether a field holds true. */
export function booleanAt(object: unknown, ...path: Path): boolean {
  return optionalBooleanAt(object, ...path) ?? false;
}

/** The object in a field; `undefined` without one, which is not the same as an empty one. */
export function fieldsAt(object: unknown, ...path: Path): JsonObject | undefined {
  const value = valueAt(object, ...path);
  if (value !== undefined && !isObject(value)) {
    throw new FieldTypeError(path, 'an object');
  }
  return value;
}

/** The elements of a field; empty without a list. */
export function listAt(object: unknown, ...path: Path): readonly unknown[] {
  const value = valueAt(object, ...path);
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new FieldTypeError(path, 'a list');
  }
  return value;
}

/** The elements of a list of objects; an empty one in place of null. */
export function objectsAt(object: unknown, ...path: Path): readonly JsonObject[] {
  return listAt(object, ...path).map((element) => {
    const fields = element ?? {};
    if (!isObject(fields)) {
      throw new FieldTypeError(path, 'a list of objects');
    }
    return fields;
  });
}

/** The elements of a list of texts; an empty one in place of null. */
export function textsAt(object: unknown, ...path: Path): readonly string[] {
  return listAt(object, ...path).map((element) => {
    const text = element ?? '';
    if (typeof text !== 'string') {
      throw new FieldTypeError(path, 'a list of strings');
    }
    return text;
  });
}

/** The entries of a map of texts, by key in the order of its bytes; an empty text in place of null. */
export function textEntriesAt(object: unknown, ...path: Path): readonly (readonly [key: string, value: string])[] {
  return sortedEntriesAt(object, ...path).map(([key, value]) => {
    const text = value ?? '';
    if (typeof text !== 'string') {
      throw new FieldTypeError([...path, key], 'a string');
    }
    return [key, text] as const;
  });
}

/** The entries of a map whose order means nothing, by key in the order of its bytes. */
export function sortedEntriesAt(object: unknown, ...path: Path): readonly (readonly [key: string, value: unknown])[] {
  return Object.entries(fieldsAt(object, ...path) ?? {}).sort(([a], [b]) => compareBytes(a, b));
}

function compareBytes(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) {
    return a < b ? -1 : Number(a > b);
  }
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isAscii(text: string): boolean {
  return !/[^\0-\u007f]/.test(text);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
