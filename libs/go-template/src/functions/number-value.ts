import { parseNumber } from '../syntax/number.js';
import { fromByteString } from '../value/byte-string.js';
import { GoInteger, type Value } from '../value/value.js';

const minInt64 = -(2n ** 63n);
const floatGrammar = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A value as the 64-bit integer that sprig makes of it: floats without their fraction, strings as Go writes integers, true
 * as 1, and 0 for everything that is no number.
 */
export function int64Of(value: Value): bigint {
  if (value instanceof GoInteger) {
    return BigInt.asIntN(64, value.value);
  }
  if (typeof value === 'number') {
    return integerOfFloat(value);
  }
  return typeof value === 'string' ? integerOfText(value) : BigInt(value === true);
}

/** A value as a float, as {@link int64Of}. */
export function floatOf(value: Value): number {
  if (value instanceof GoInteger) {
    return Number(value.value);
  }
  if (typeof value === 'number') {
    return value;
  }
  return typeof value === 'string' ? floatOfText(value) : Number(value === true);
}

/** What a 64-bit processor makes of a float that is out of range. */
function integerOfFloat(value: number): bigint {
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : minInt64;
}

function integerOfText(bytes: string): bigint {
  const text = fromByteString(bytes);
  if (!/^[+-]?\d/.test(text) || /[.eEpPi]/.test(text.replace(/^[+-]?0[xX]/, ''))) {
    return /^[+-]?0[xX]/.test(text) ? integerOfLiteral(text) : 0n;
  }
  return integerOfLiteral(text);
}

function integerOfLiteral(text: string): bigint {
  try {
    const { integer, isFloat } = parseNumber(text);
    return isFloat || integer === undefined || integer > -minInt64 - 1n ? 0n : integer;
  } catch (error) {
    if (error instanceof RangeError) {
      return 0n;
    }
    throw error;
  }
}

function floatOfText(text: string): number {
  if (floatGrammar.test(text)) {
    const number = Number(text);
    return Number.isFinite(number) ? number : 0;
  }
  const [, sign, word = ''] = /^([+-]?)(inf|infinity|nan)$/i.exec(text) ?? [];
  if (word === '') {
    return 0;
  }
  return word.toLowerCase() === 'nan' ? NaN : Number(`${sign}Infinity`);
}
