/**
 * A float64 as Go prints it with the verb `e`, `f` or `g`.
 *
 * @param precision - digits after the point, or for `g` digits in all; without it, as many as tell it from its neighbours
 * @param exponentFrom - `g` without a precision writes an exponent from this power of ten on: 21 in `%v` and `%g`
 */
export function formatFloat(value: number, verb: 'e' | 'f' | 'g', precision?: number, exponentFrom = 21): string {
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
      return sign + general(magnitude, precision, exponentFrom);
  }
}

function exponential(magnitude: number, precision: number | undefined): string {
  const text = precision === undefined ? magnitude.toExponential() : roundedExponential(magnitude, precision);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** The language's own function stops at 100 digits; a float64 has no more than that to tell but for the smallest. */
function roundedExponential(magnitude: number, precision: number): string {
  const shown = Math.min(precision, 100);
  const [mantissa = '', exponent = ''] = magnitude.toExponential(shown).split('e');
  return `${mantissa}${'0'.repeat(precision - shown)}e${exponent}`;
}

function fixed(magnitude: number, precision: number | undefined): string {
  if (precision === undefined) {
    return plain(magnitude);
  }
  if (magnitude >= 1e21) {
    return `${BigInt(magnitude)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
  }
  const shown = Math.min(precision, 100);
  return magnitude.toFixed(shown) + '0'.repeat(precision - shown);
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

function general(magnitude: number, precision: number | undefined, exponentFrom: number): string {
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
