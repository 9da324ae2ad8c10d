import { checkValueDepth } from '../limit-error.js';
import { formatFloat } from './float-text.js';
import { GoInteger, GoList, GoMap, type Value } from './value.js';

/** Told how much text was made, so that values that contain each other over and over end somewhere. */
export type Spend = (length: number) => void;

/** A value as `%v` prints it: `[a b]`, `map[k:v]`, `<nil>`. A byte string. */
export function printValue(value: Value, spend: Spend, depth = 0): string {
  spend(1);
  checkValueDepth(depth);
  if (value === undefined || value === null) {
    return '<nil>';
  }
  if (value instanceof GoList) {
    return `[${value.items.map((item) => printValue(item, spend, depth + 1)).join(' ')}]`;
  }
  if (value instanceof GoMap) {
    const members = value.sortedKeys().map((key) => `${key}:${printValue(value.entries.get(key), spend, depth + 1)}`);
    return `map[${members.join(' ')}]`;
  }
  const text = printScalar(value);
  spend(text.length);
  return text;
}

function printScalar(value: Exclude<Value, undefined | null | GoList | GoMap>): string {
  if (typeof value === 'object') {
    return value instanceof GoInteger ? String(value.value) : value.toGoString();
  }
  return typeof value === 'number' ? formatFloat(value, 'g') : String(value);
}

/** Operands side by side, as `print` does: a space between two of which neither is a string. */
export function printAll(values: readonly Value[], spend: Spend): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const isApart = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (isApart ? ' ' : '') + printValue(value, spend);
    })
    .join('');
}
