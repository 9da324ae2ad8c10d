/** From this power of ten on, a number is written with an exponent unless a precision says how many digits there are. */
const exponentFrom = 6;

/**
 * A float64 as Go prints it with the verb `e`, `f` or `g`.
 *
 * @param precision - digits after the point, or for `g` digits in all; without it, as many as tell it from its neighbours
 */
export function formatFloat(value: number, verb: 'e' | 'f' | 'g', precision?: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : `${value > 0 ? '+' : '-'}Inf`;
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  switch (verb) {
    case 'e':
      return sign + exponential(magnitude, precision);
    case 'f':
      return sign + fixed(magnitude, precision);
    case 'g':
      return sign + general(magnitude, precision);
  }
}

function exponential(magnitude: number, precision: number | undefined): string {
  const text = precision === undefined ? magnitude.toExponential() : roundedExponential(magnitude, precision);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The digits of a number, rounded, with an exponent. */
function roundedExponential(magnitude: number, precision: number): string {
  if (magnitude === 0) {
    return `${withPoint('0'.repeat(precision + 1), 1)}e+0`;
  }
  const power = powerOf(magnitude.toExponential());
  const digits = String(roundedMultiple(magnitude, precision - power));
  // Rounding up may have made one digit more: 9.99 becomes 10.0.
  const actual = power + digits.length - precision - 1;
  return `${withPoint(digits.slice(0, precision + 1), 1)}e${actual < 0 ? '-' : '+'}${Math.abs(actual)}`;
}

function fixed(magnitude: number, precision: number | undefined): string {
  if (precision === undefined) {
    return plain(magnitude);
  }
  const digits = String(roundedMultiple(magnitude, precision)).padStart(precision + 1, '0');
  return withPoint(digits, digits.length - precision);
}

function withPoint(digits: string, at: number): string {
  return at === digits.length ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
}

/**
 * A number times a power of ten, rounded to an integer. Exact, and a tie goes to the even neighbour: the functions of the
 * language take the larger one, and stop at 100 digits.
 */
function roundedMultiple(magnitude: number, power: number): bigint {
  const [mantissa, exponent] = mantissaAndExponent(magnitude);
  const numerator = mantissa * 2n ** BigInt(Math.max(0, exponent)) * 10n ** BigInt(Math.max(0, power));
  const denominator = 2n ** BigInt(Math.max(0, -exponent)) * 10n ** BigInt(Math.max(0, -power));
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** A finite number that is not negative as an integer times a power of two. */
function mantissaAndExponent(magnitude: number): readonly [mantissa: bigint, exponent: number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, magnitude);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & (2n ** 52n - 1n);
  return exponent === 0 ? [fraction, -1074] : [fraction + 2n ** 52n, exponent - 1075];
}

/** The shortest digits that tell a number from its neighbours, without an exponent. */
function plain(magnitude: number): string {
  const [mantissa = '', power = '0'] = magnitude.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = Number(power) + 1;
  if (point <= 0) {
    return `0.${'0'.repeat(-point)}${digits}`;
  }
  return digits.length <= point ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function general(magnitude: number, precision: number | undefined): string {
  if (precision === undefined) {
    const power = powerOf(magnitude.toExponential());
    return power < -4 || power >= exponentFrom ? exponential(magnitude, undefined) : plain(magnitude);
  }
  const digits = Math.max(1, precision);
  const rounded = roundedExponential(magnitude, digits - 1);
  const power = powerOf(rounded);
  const [mantissa = ''] = rounded.split('e');
  if (power < -4 || power >= digits) {
    return withoutTrailingZeros(mantissa) + exponential(magnitude, digits - 1).slice(mantissa.length);
  }
  return withoutTrailingZeros(fixed(magnitude, digits - 1 - power));
}

function powerOf(exponential: string): number {
  return Number(exponential.slice(exponential.indexOf('e') + 1));
}

function withoutTrailingZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
