const grammar =
  /^(?<sign>[+-]?)(?=\.?\d)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d{1,3})|(?<suffix>[numkMGTPE]|[KMGTPE]i)?)$/;

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
const nanosOfMilli = 1_000_000n;

/** What an API server takes for more in binary units. */
const mostBinaryNanos = (2n ** 63n - 1n) * nanosOfOne;

/** Nearly every quantity there is. Told without parsing it. */
const canonical = /^[1-9]\d{0,2}(?:[mkMGTPE]|[KMGTP]i)?$/;

/**
 * A resource quantity as kube-apiserver writes it: `1024Mi` as `1Gi`, `0.1` as `100m`. What is finer than nano is rounded
 * away from zero. A text that passes for canonical is kept as it is written: `1.125`, `12E6`. `0` for text that is no
 * quantity.
 *
 * @see spec/tables.md section 5.3
 */
export function canonicalQuantity(text: string): string {
  const quantity = parse(text);
  return isKept(quantity) ? text : quantityText(quantity, 1n);
}

/** Whether a text is a quantity. */
export function isQuantity(text: string): boolean {
  return grammar.test(text);
}

/**
 * A quantity of a container, as kube-apiserver fills it in: in canonical form, what is finer than milli rounded away from
 * zero. Text that is no quantity stays as it is.
 */
export function milliQuantity(text: string): string {
  if (canonical.test(text) || !isQuantity(text)) {
    return text;
  }
  const quantity = parse(text);
  return isKept(quantity) && quantity.exponent >= -3 ? text : quantityText(quantity, nanosOfMilli);
}

/**
 * Whether an API server leaves the text alone: it asks for digits that fit its integers and have nothing to give to a
 * suffix, not for the one right way to write them.
 */
function isKept({ digits, suffix, exponent }: ParsedQuantity): boolean {
  const power = binarySuffixes.indexOf(suffix);
  if (power > 0) {
    return exponent === 0 && digits.length + 3 * power < 15 && Number(digits) % 8 !== 0;
  }
  return (
    digits.length <= 18 && exponent >= -9 && exponent % 3 === 0 && !digits.startsWith('0') && !digits.endsWith('000')
  );
}

function quantityText({ sign, digits, suffix, exponent }: ParsedQuantity, step: bigint): string {
  const amount = BigInt(digits);
  if (amount === 0n) {
    return '0';
  }
  const power = binarySuffixes.indexOf(suffix);
  const isBinary = power > 0;
  const nanos = nanosOf(isBinary ? amount * 1024n ** BigInt(power) : amount, exponent);
  const capped = isBinary && nanos > mostBinaryNanos ? mostBinaryNanos : nanos;
  const rounded = ((capped + step - 1n) / step) * step;
  return `${sign}${isBinary ? binaryText(rounded) : decimalText(rounded, suffix === 'e')}`;
}

interface ParsedQuantity {
  readonly sign: '' | '-';
  /** Without the point, and without zeros in front but the last before the point. */
  readonly digits: string;
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
    digits: `${whole.replace(/^0+/, '') || '0'}${fraction}`,
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
  while (value % 1000n === 0n && (asExponent || exponent < 18)) {
    value /= 1000n;
    exponent += 3;
  }
  if (asExponent) {
    return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  }
  return `${value}${suffixByExponent.get(exponent) ?? ''}`;
}
