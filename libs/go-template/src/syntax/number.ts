import type { NumberNode } from './node.js';
import { unquoteCharacter } from './literal.js';

const integerGrammar =
  /^([+-]?)(0[xX]_?[\da-fA-F]+(?:_[\da-fA-F]+)*|0[oO]_?[0-7]+(?:_[0-7]+)*|0[bB]_?[01]+(?:_[01]+)*|0(?:_?[0-7]+)*|[1-9]\d*(?:_\d+)*)$/;
const decimalGrammar = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const hexGrammar = /^([+-]?)0[xX]_?([\da-fA-F_]*)\.?([\da-fA-F_]*)[pP]([+-]?\d+)$/;
const maxInt = 2n ** 63n - 1n;
const maxUint = 2n ** 64n - 1n;

/** A number of a template, without its place. @throws RangeError in Go's words when the text is no number */
export function parseNumber(text: string): Omit<NumberNode, 'at'> {
  const integer = parseInteger(text);
  if (integer !== undefined && integer >= -maxInt - 1n && integer <= maxUint) {
    return { type: 'number', text, integer, float: Number(integer), isFloat: false };
  }
  const float = parseFloatingPoint(text);
  if (float === undefined) {
    throw new RangeError(`illegal number syntax: ${JSON.stringify(text)}`);
  }
  if (!/[.eEpP]/.test(text)) {
    throw new RangeError(`integer overflow: ${JSON.stringify(text)}`);
  }
  const isWhole = Number.isInteger(float) && Math.abs(float) < 2 ** 63;
  return { type: 'number', text, float, isFloat: true, ...(isWhole ? { integer: BigInt(float) } : {}) };
}

/** A character constant: `'a'` is 97. @throws RangeError when it is none */
export function parseCharacter(text: string): Omit<NumberNode, 'at'> {
  const code = unquoteCharacter(text);
  if (code === undefined) {
    throw new RangeError(/^'(?:[^\\']|\\.)./.test(text) ? `malformed character constant: ${text}` : 'invalid syntax');
  }
  return { type: 'number', text, integer: BigInt(code), float: code, isFloat: false };
}

function parseInteger(text: string): bigint | undefined {
  const [, sign, digits] = integerGrammar.exec(text) ?? [];
  if (digits === undefined) {
    return undefined;
  }
  const plain = digits.replaceAll('_', '');
  const magnitude = BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
  return sign === '-' ? -magnitude : magnitude;
}

function parseFloatingPoint(text: string): number | undefined {
  const plain = text.replaceAll('_', '');
  const [, sign, whole = '', fraction = '', exponent] = hexGrammar.exec(text) ?? [];
  if (exponent !== undefined && whole + fraction !== '') {
    const digits = (whole + fraction).replaceAll('_', '');
    const value = Number(BigInt(`0x${digits}`)) * 2 ** (Number(exponent) - 4 * fraction.replaceAll('_', '').length);
    return finite(sign === '-' ? -value : value);
  }
  return decimalGrammar.test(plain) && !/_/.test(text) ? finite(Number(plain)) : undefined;
}

/** Go does not read a number that a float64 cannot hold. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
