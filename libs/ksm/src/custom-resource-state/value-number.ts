import { exactQuantity, isQuantity } from '../quantity-value.js';
import { unixSeconds } from '../unix-time.js';

const words: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['yes', 1],
  ['false', 0],
  ['no', 0],
  ['unknown', 0],
]);

const percentage = /^(?<hundredths>\d+)%$/;

/** What the quantities do not cover: numbers that are none, infinite ones, and any exponent. */
const special = /^[+-]?(?:inf|infinity)$|^nan$/i;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The number that a value of a custom resource stands for; `undefined` when it stands for none. Texts are words of
 * conditions, times in the format of RFC 3339 (as Unix seconds), quantities, percentages and decimal numbers.
 */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value === 'boolean') {
    return Number(value);
  }
  return typeof value === 'string' ? numberInText(value) : undefined;
}

function numberInText(text: string): number | undefined {
  const known = words.get(text.toLowerCase()) ?? unixSeconds(text);
  if (known !== undefined) {
    return known;
  }
  if (isQuantity(text)) {
    return exactQuantity(text);
  }
  const hundredths = percentage.exec(text)?.groups?.['hundredths'];
  if (hundredths !== undefined) {
    return Number(hundredths) / 100;
  }
  if (special.test(text)) {
    return specialNumber(text.toLowerCase());
  }
  const number = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function specialNumber(text: string): number {
  if (text === 'nan') {
    return Number.NaN;
  }
  return text.startsWith('-') ? -Infinity : Infinity;
}
