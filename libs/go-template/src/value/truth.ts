import { NamedInteger } from './named-integer.js';
import { GoInteger, GoList, GoMap, type Value } from './value.js';

/** Whether a value counts as true in `if`, `with`, `and`, `or` and `not`: whether it is not the zero of its type. */
export function isTrue(value: Value): boolean {
  if (value instanceof GoInteger) {
    return value.value !== 0n;
  }
  if (value instanceof NamedInteger) {
    return value.integer.value !== 0n;
  }
  if (value instanceof GoList) {
    return value.items.length > 0;
  }
  return value instanceof GoMap ? value.entries.size > 0 : Boolean(value) || Number.isNaN(value);
}
