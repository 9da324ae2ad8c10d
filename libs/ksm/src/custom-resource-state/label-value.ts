import { isJsonList, isJsonObject } from '#kube';

/** Outside of these, numbers have an exponent. */
const LEAST_PLAIN = 1e-4;
const MOST_PLAIN = 1e21;

/** A value of an object as text in a label, objects and lists in the notation of the exporter: `map[a:1 b:[x y]]`. */
export function labelValueOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return numberInLabel(value);
  }
  if (isJsonList(value)) {
    return `[${value.map(labelValueOf).join(' ')}]`;
  }
  if (isJsonObject(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${key}:${labelValueOf(value[key])}`);
    return `map[${entries.join(' ')}]`;
  }
  return typeof value === 'boolean' ? String(value) : '<nil>';
}

function numberInLabel(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0 || (magnitude >= LEAST_PLAIN && magnitude < MOST_PLAIN)) {
    return String(value);
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${exponent.slice(1).padStart(2, '0')}`;
}
