import { valueAt } from './field.js';

const grammar =
  /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d{1,3})|(?<suffix>[numkMGTPE]|[KMGTPE]i)?)$/;

const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const exponentBySuffix: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const suffixByExponent: ReadonlyMap<number, string> = new Map(
  [...exponentBySuffix].map(([suffix, exponent]) => [exponent, suffix]),
);

const nanosOfOne = 1_000_000_000n;

/** Quantity in a field, in canonical form; `undefined` without one. */
export function quantityAt(object: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(object, ...path);
  if (typeof value === 'number') {
    return canonicalQuantity(`${value}`);
  }
  return typeof value === 'string' ? canonicalQuantity(value) : undefined;
}

/**
 * A resource quantity as kube-apiserver writes it: `1024Mi` as `1Gi`, `0.1` as `100m`. What is finer than nano is rounded
 * away from zero. `0` for text that is no quantity.
 *
 * @see spec/tables.md section 5.3
 */
export function canonicalQuantity(text: string): string {
  const { sign, digits, suffix, exponent } = parse(text);
  if (digits === 0n) {
    return '0';
  }
  const power = binarySuffixes.indexOf(suffix);
  const absolute =
    power > 0
      ? binaryText(nanosOf(digits * 1024n ** BigInt(power), exponent))
      : decimalText(nanosOf(digits, exponent), suffix === 'e');
  return `${sign}${absolute}`;
}

interface ParsedQuantity {
  readonly sign: '' | '-';
  readonly digits: bigint;
  /** Power of ten that the digits are multiplied with, besides a binary suffix. */
  readonly exponent: number;
  /** As it is written, or `e` for an exponent. */
  readonly suffix: string;
}

function parse(text: string): ParsedQuantity {
  const { sign, whole = '', fraction = '', exponent, suffix = '' } = grammar.exec(text)?.groups ?? {};
  const power = exponent === undefined ? (exponentBySuffix.get(suffix) ?? 0) : Number(exponent);
  return {
    sign: sign === '-' ? '-' : '',
    digits: BigInt(`${whole}${fraction}`),
    exponent: power - fraction.length,
    suffix: exponent === undefined ? suffix : 'e',
  };
}

function nanosOf(digits: bigint, exponent: number): bigint {
  const shift = exponent + 9;
  if (shift >= 0) {
    return digits * 10n ** BigInt(shift);
  }
  const divisor = 10n ** BigInt(-shift);
  return (digits + divisor - 1n) / divisor;
}

/** Small amounts and fractions have no binary form. */
function binaryText(nanos: bigint): string {
  let value = nanos / nanosOfOne;
  if (value < 1024n || nanos % nanosOfOne !== 0n) {
    return decimalText(nanos, false);
  }
  let power = 0;
  while (value % 1024n === 0n && power < binarySuffixes.length - 1) {
    value /= 1024n;
    power += 1;
  }
  return `${value}${binarySuffixes[power] ?? ''}`;
}

function decimalText(nanos: bigint, asExponent: boolean): string {
  let value = nanos;
  let exponent = -9;
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n;
    exponent += 3;
  }
  if (asExponent) {
    return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  }
  return `${value}${suffixByExponent.get(exponent) ?? ''}`;
}
