import { FieldTypeError } from './field.js';

const grammar =
  /^(?<sign>[+-]?)(?=\.?\d)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d{1,9})|(?<suffix>[numkMGTPE]|[KMGTPE]i)?)$/;

/** Nearly every quantity there is: an integer with a suffix that keeps it one, or millis. */
const simple = /^(?<digits>\d{1,12})(?<suffix>m|k|M|G|[KMG]i)?$/;
const simpleFactors: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
]);

const decimalExponents: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** What a quantity with a binary suffix can be at most; more of it is this much. */
const MOST_BINARY = 2n ** 63n - 1n;

/** A quantity has no finer part than its billionth. */
const FINEST_DECIMALS = 9;

/** Further exponents make no difference to a double. */
const FARTHEST_EXPONENT = 1000;

/** Beyond this many units the exporter does not count millis any more: they would not fit 64 bits. */
const MOST_WITH_MILLIS = 9_223_372_036_854_775n;

/**
 * A resource quantity with three decimals, what is finer rounded away from zero.
 *
 * @param value - as in an object: text, or a number where someone wrote it without quotes; null is 0
 * @throws FieldTypeError when it is not a quantity
 */
export function fractionalQuantity(value: unknown): number {
  const text = textOf(value);
  const { digits, suffix = '' } = simple.exec(text)?.groups ?? {};
  if (digits !== undefined) {
    const units = suffix === 'm' ? Number(digits) / 1000 : Number(digits) * (simpleFactors.get(suffix) ?? Number.NaN);
    if (units * 1000 <= Number.MAX_SAFE_INTEGER) {
      return units;
    }
  }
  const amount = parse(text);
  const whole = roundUp(amount, 0);
  const isLarge = whole > MOST_WITH_MILLIS || whole < -MOST_WITH_MILLIS;
  return isLarge ? Number(whole) : Number(roundUp(amount, 3)) / 1000;
}

/**
 * A resource quantity as an integer, rounded away from zero.
 *
 * @throws FieldTypeError as {@link fractionalQuantity}
 */
export function integerQuantity(value: unknown): number {
  const text = textOf(value);
  const { digits, suffix = '' } = simple.exec(text)?.groups ?? {};
  if (digits !== undefined) {
    const units = suffix === 'm' ? Math.ceil(Number(digits) / 1000) : Number(digits) * (simpleFactors.get(suffix) ?? 1);
    if (units <= Number.MAX_SAFE_INTEGER) {
      return units;
    }
  }
  return Number(roundUp(parse(text), 0));
}

/**
 * A resource quantity as the nearest number there is. What is finer than the billionth of a unit is rounded away from zero,
 * since no quantity is.
 *
 * @throws FieldTypeError as {@link fractionalQuantity}
 */
export function exactQuantity(value: unknown): number {
  const { isNegative, digits, exponent } = atMostFine(parse(textOf(value)));
  return Number(`${isNegative ? '-' : ''}${digits}e${exponent}`);
}

/** Whether a text is a resource quantity. */
export function isQuantity(text: string): boolean {
  return grammar.test(text);
}

/** `digits` times ten to the `exponent`. */
interface Amount {
  readonly isNegative: boolean;
  readonly digits: bigint;
  readonly exponent: number;
}

function textOf(value: unknown): string {
  const given = value ?? 0;
  if (typeof given === 'string' || typeof given === 'number') {
    return String(given);
  }
  throw new FieldTypeError([], 'a quantity');
}

function parse(text: string): Amount {
  const groups = grammar.exec(text)?.groups;
  if (groups === undefined) {
    throw new FieldTypeError([], `a quantity instead of ${JSON.stringify(text)}`);
  }
  const { sign, whole = '', fraction = '', suffix = '', exponent = decimalExponents.get(suffix) ?? 0 } = groups;
  const binaryPower = binarySuffixes.indexOf(suffix);
  const amount = {
    isNegative: sign === '-',
    digits: BigInt(`${whole}${fraction}`) * 1024n ** BigInt(Math.max(binaryPower, 0)),
    exponent: clamp(Number(exponent)) - fraction.length,
  };
  return binaryPower > 0 && roundUp({ ...amount, isNegative: false }, 0) > MOST_BINARY
    ? { ...amount, digits: MOST_BINARY, exponent: 0 }
    : amount;
}

function clamp(exponent: number): number {
  return Math.max(-FARTHEST_EXPONENT, Math.min(exponent, FARTHEST_EXPONENT));
}

function atMostFine(amount: Amount): Amount {
  return amount.exponent >= -FINEST_DECIMALS
    ? amount
    : { ...amount, digits: roundUp({ ...amount, isNegative: false }, FINEST_DECIMALS), exponent: -FINEST_DECIMALS };
}

/** The amount times ten to the `decimals`, rounded away from zero. */
function roundUp({ isNegative, digits, exponent }: Amount, decimals: number): bigint {
  const shift = exponent + decimals;
  const divisor = 10n ** BigInt(Math.max(-shift, 0));
  const magnitude = (digits * 10n ** BigInt(Math.max(shift, 0)) + divisor - 1n) / divisor;
  return isNegative ? -magnitude : magnitude;
}
