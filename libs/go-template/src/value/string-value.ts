import { printValue, type Spend } from './print.js';
import { GoInteger, GoList, type Value } from './value.js';

/** A value as sprig turns it into a string: strings and bytes as they are, everything else as it is printed. */
export function stringValue(value: Value, spend: Spend): string {
  if (value instanceof GoList && value.element === 'uint8') {
    return bytesOf(value);
  }
  return printValue(value, spend);
}

/** The strings of a list; of anything else, that alone. What is nil is left out. */
export function stringValues(value: Value, spend: Spend): readonly string[] {
  const values = value instanceof GoList ? value.items : [value];
  return values.filter((item) => item !== null && item !== undefined).map((item) => stringValue(item, spend));
}

function bytesOf({ items }: GoList): string {
  return items.map((byte) => String.fromCharCode(byte instanceof GoInteger ? Number(byte.value) : 0)).join('');
}
