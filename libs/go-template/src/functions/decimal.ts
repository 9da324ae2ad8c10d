/** A decimal number without rounding: `coefficient` times ten to the power of `exponent`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Digits after the point that a quotient keeps. */
const quotientDigits = 16;

/** The decimal that a float is written as. Only finite floats have one. */
export function decimalOf(value: number): Decimal {
  const [mantissa = '0', power = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

export function decimalToFloat({ coefficient, exponent }: Decimal): number {
  return Number(`${coefficient}e${exponent}`);
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent);
  return { coefficient: scaled(left, exponent) + scaled(right, exponent), exponent };
}

export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  return addDecimals(left, { ...right, coefficient: -right.coefficient });
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  return { coefficient: left.coefficient * right.coefficient, exponent: left.exponent + right.exponent };
}

/** Rounds half away from zero. @throws RangeError when the divisor is zero */
export function divideDecimals(left: Decimal, right: Decimal): Decimal {
  if (right.coefficient === 0n) {
    throw new RangeError('decimal division by 0');
  }
  const shift = left.exponent - right.exponent + quotientDigits;
  const numerator = absolute(left.coefficient) * 10n ** BigInt(Math.max(0, shift));
  const denominator = absolute(right.coefficient) * 10n ** BigInt(Math.max(0, -shift));
  const rounded = (2n * numerator + denominator) / (2n * denominator);
  const isNegative = left.coefficient < 0n !== right.coefficient < 0n;
  return { coefficient: isNegative ? -rounded : rounded, exponent: -quotientDigits };
}

function scaled({ coefficient, exponent }: Decimal, to: number): bigint {
  return coefficient * 10n ** BigInt(exponent - to);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
