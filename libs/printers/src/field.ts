type Path = readonly string[];
type Fields = Readonly<Record<string, unknown>>;

/**
 * What a field of an object holds; `undefined` when the field, or anything on the way to it, is missing or null. The readers
 * below answer with a zero value when a field is missing or of another type: a stored object that is malformed costs the
 * reader of a table a cell, never the table.
 */
export function valueAt(object: unknown, ...path: Path): unknown {
  let value: unknown = object;
  for (const field of path) {
    if (!isFields(value) || !Object.hasOwn(value, field)) {
      return undefined;
    }
    value = value[field];
  }
  return value ?? undefined;
}

/** The text of a field; empty without one. */
export function textAt(object: unknown, ...path: Path): string {
  return optionalTextAt(object, ...path) ?? '';
}

/** The text of a field, where no text differs from an empty one. */
export function optionalTextAt(object: unknown, ...path: Path): string | undefined {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** The number in a field; 0 without one. */
export function numberAt(object: unknown, ...path: Path): number {
  return optionalNumberAt(object, ...path) ?? 0;
}

/** The number in a field, where no number differs from 0. */
export function optionalNumberAt(object: unknown, ...path: Path): number | undefined {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** The boolean in a field, where no boolean may differ from false. */
export function booleanAt(object: unknown, ...path: Path): boolean | undefined {
  const value = valueAt(object, ...path);
  return typeof value === 'boolean' ? value : undefined;
}

/** The elements of a field; empty without a list. */
export function listAt(object: unknown, ...path: Path): readonly unknown[] {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value : [];
}

/** The elements of a field that are text, joined by commas. */
export function joinedAt(object: unknown, ...path: Path): string {
  return listAt(object, ...path)
    .filter((element) => typeof element === 'string')
    .join(',');
}

/** The object or map in a field; `undefined` without one, which is not the same as an empty one. */
export function fieldsAt(object: unknown, ...path: Path): Fields | undefined {
  const value = valueAt(object, ...path);
  return isFields(value) ? value : undefined;
}

/** Number of keys of a map. */
export function keyCountAt(object: unknown, ...path: Path): number {
  return Object.keys(fieldsAt(object, ...path) ?? {}).length;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
