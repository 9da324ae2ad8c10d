/**
 * A sample's value as the exporter writes it: the shortest decimal that reads back as the same number, with an exponent
 * outside of 1e-4 and 1e6.
 */
export function numberText(value: number): string {
  // Nearly every value is a small integer.
  if (Number.isInteger(value) && value > -1_000_000 && value < 1_000_000) {
    return String(value);
  }
  if (!Number.isFinite(value)) {
    return nonFiniteText(value);
  }
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) {
    return String(value);
  }
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function nonFiniteText(value: number): string {
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  return value > 0 ? '+Inf' : '-Inf';
}

const LARGEST = 2n ** 63n - 1n;

/**
 * An integer of 64 bits, all digits of it. Beyond 2^53 it was rounded when the object was read; the largest, which stands for
 * "without end", is itself again.
 */
export function integerText(value: number): string {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) {
    return String(value);
  }
  const digits = BigInt(value);
  return String(digits > LARGEST ? LARGEST : digits);
}
