import { compareBytes } from './cell-text.js';

/** From here on numbers are no integers to Go, however they are written. */
const integerLimit = 2 ** 63;

/** What Go escapes besides what JSON asks for, so that its JSON can stand in HTML and in scripts. */
const escapedCharacters = /[<>&\u2028\u2029]/g;

/** A number as Go prints it: with an exponent when it is no integer and has more than six digits before its point. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < integerLimit) {
    return `${value}`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) {
    return `${value}`;
  }
  return `${digits}e${power < 0 ? '-' : '+'}${`${Math.abs(power)}`.padStart(2, '0')}`;
}

/** JSON as Go writes it: compact, keys sorted by their bytes, fit for HTML. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(goJson).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replace(escapedCharacters, escape);
  }
  const entries = Object.entries(value).sort(([left], [right]) => compareBytes(left, right));
  return `{${entries.map(([key, field]) => `${goJson(key)}:${goJson(field)}`).join(',')}}`;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
