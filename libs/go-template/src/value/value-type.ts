import { GoInteger, GoList, GoMap, type Value } from './value.js';

/** The Go type of a value, as `%T` prints it; a nil has none. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) {
    return '<nil>';
  }
  if (value instanceof GoList) {
    return `[]${value.element}`;
  }
  if (value instanceof GoMap) {
    return `map[string]${value.element}`;
  }
  return typeof value === 'object' ? value.type : kindName(value);
}

/** The kind of a value, as reflection names it; `invalid` for a nil. */
export function kindName(value: Value): string {
  if (value === undefined || value === null) {
    return 'invalid';
  }
  if (typeof value !== 'object') {
    return scalarName(value);
  }
  if (value instanceof GoInteger) {
    return value.type;
  }
  if (value instanceof GoList) {
    return 'slice';
  }
  return value instanceof GoMap ? 'map' : value.kind;
}

function scalarName(value: string | number | boolean): string {
  if (typeof value === 'string') {
    return 'string';
  }
  return typeof value === 'number' ? 'float64' : 'bool';
}
