import { isJsonList, isJsonObject } from '#kube';
import { integerText, numberText } from '../number-text.js';

/** Integers up to here are written in full, what is beyond has an exponent as fractions have. */
const MOST_INTEGER = 2 ** 63;

/** A value of an object as text in a label, objects and lists in the notation of the exporter: `map[a:1 b:[x y]]`. */
export function labelValueOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return numberInLabel(value);
  }
  if (isJsonList(value)) {
    return `[${value.map(labelValueOf).join(' ')}]`;
  }
  if (isJsonObject(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${key}:${labelValueOf(value[key])}`);
    return `map[${entries.join(' ')}]`;
  }
  return typeof value === 'boolean' ? String(value) : '<nil>';
}

function numberInLabel(value: number): string {
  return Number.isInteger(value) && Math.abs(value) <= MOST_INTEGER ? integerText(value) : numberText(value);
}
