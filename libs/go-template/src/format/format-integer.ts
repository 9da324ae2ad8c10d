import { fromByteString, toByteString } from '../value/byte-string.js';
import { isPrintable, quoteGo } from '../value/quote.js';
import type { GoInteger } from '../value/value.js';
import { pad, type Directive } from './directive.js';

const radixOf: ReadonlyMap<string, number> = new Map([
  ['v', 10],
  ['d', 10],
  ['b', 2],
  ['o', 8],
  ['O', 8],
  ['x', 16],
  ['X', 16],
]);
/** What stands before the digits; the second is for the flag `#` only. */
const prefixOf: ReadonlyMap<string, string> = new Map([
  ['b', '0b'],
  ['o', '0'],
  ['x', '0x'],
  ['X', '0X'],
]);

/** An integer for a verb of integers or characters; undefined for any other verb. */
export function formatInteger({ value }: GoInteger, directive: Directive): string | undefined {
  const radix = radixOf.get(directive.verb);
  return radix === undefined ? formatCharacter(value, directive) : formatDigits(value, radix, directive);
}

function formatDigits(value: bigint, radix: number, directive: Directive): string {
  const { verb, flags, precision } = directive;
  if (precision === 0 && value === 0n) {
    return pad('', 0, directive);
  }
  const magnitude = (value < 0n ? -value : value).toString(radix).padStart(precision ?? 0, '0');
  const digits = verb === 'X' ? magnitude.toUpperCase() : magnitude;
  const text = signOf(value < 0n, flags) + prefixFor(digits, directive) + digits;
  // A precision says how many digits there are; then zeros do not fill the width.
  return pad(text, text.length, directive, precision === undefined);
}

function prefixFor(digits: string, { verb, flags }: Directive): string {
  if (verb === 'O') {
    return '0o';
  }
  const prefix = flags.has('#') ? (prefixOf.get(verb) ?? '') : '';
  return verb === 'o' && digits.startsWith('0') ? '' : prefix;
}

/** The sign of a number, or what stands in its place. */
export function signOf(isNegative: boolean, flags: ReadonlySet<string>): string {
  if (isNegative) {
    return '-';
  }
  if (flags.has('+')) {
    return '+';
  }
  return flags.has(' ') ? ' ' : '';
}

function formatCharacter(value: bigint, directive: Directive): string | undefined {
  const code = value < 0n || value > 0x10_ffffn || (value >= 0xd800n && value <= 0xdfffn) ? 0xfffd : Number(value);
  const character = toByteString(String.fromCodePoint(code));
  switch (directive.verb) {
    case 'c':
      return pad(character, 1, directive);
    case 'q': {
      const quoted = quoteGo(character, "'");
      return pad(quoted, Array.from(fromByteString(quoted)).length, directive);
    }
    case 'U': {
      const hex = value
        .toString(16)
        .toUpperCase()
        .padStart(Math.max(4, directive.precision ?? 0), '0');
      const shown = directive.flags.has('#') && isPrintable(fromByteString(character)) ? ` '${character}'` : '';
      const text = `U+${hex}${shown}`;
      return pad(text, Array.from(fromByteString(text)).length, directive);
    }
    default:
      return undefined;
  }
}
