/**
 * A sample's value as the exporter writes it: the shortest decimal that reads back as the same number, with an exponent
 * outside of 1e-4 and 1e6.
 */
export function numberText(value: number): string {
  // Nearly every value is a small integer.
  if (Number.isInteger(value) && value > -1_000_000 && value < 1_000_000) {
    return Object.is(value, -0) ? '-0' : String(value);
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
