import { NamedInteger } from '../value/named-integer.js';
import { GoInteger, type GoMethod } from '../value/value.js';
import { toByteString } from '../value/byte-string.js';
import { quoteGo } from '../value/quote.js';
import { TimeError } from './time-error.js';

export const nanosecondsPerSecond = 1_000_000_000n;

const unitLengths: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\xC2\xB5s', 1000n],
  ['\xCE\xBCs', 1000n],
  ['ms', 1_000_000n],
  ['s', nanosecondsPerSecond],
  ['m', 60n * nanosecondsPerSecond],
  ['h', 3600n * nanosecondsPerSecond],
]);
const limit = 2n ** 63n;
const component = /(\d*)(\.?)(\d*)([^.\d]*)/y;

/**
 * Nanoseconds of a duration as Go writes it, `1h30m`, `-1.5h`.
 *
 * @throws TimeError when it is none
 */
export function parseDuration(bytes: string): bigint {
  const [, sign, text = ''] = /^([+-]?)([^]*)$/.exec(bytes) ?? [];
  if (text === '0') {
    return 0n;
  }
  if (text === '') {
    throw invalid(bytes);
  }
  let total = 0n;
  for (let at = 0; at < text.length; at = component.lastIndex) {
    component.lastIndex = at;
    total += componentLength(component.exec(text) ?? [], bytes);
    if (total > limit) {
      throw invalid(bytes);
    }
  }
  if (sign === '-') {
    return -total;
  }
  if (total === limit) {
    throw invalid(bytes);
  }
  return total;
}

function componentLength(
  [, whole = '', , fraction = '', unit = '']: readonly (string | undefined)[],
  bytes: string,
): bigint {
  if (whole === '' && fraction === '') {
    throw invalid(bytes);
  }
  if (unit === '') {
    throw new TimeError(`time: missing unit in duration ${quoteGo(bytes)}`);
  }
  const length = unitLengths.get(unit);
  if (length === undefined) {
    throw new TimeError(`time: unknown unit ${quoteGo(unit)} in duration ${quoteGo(bytes)}`);
  }
  return BigInt(whole || 0) * length + (BigInt(fraction || 0) * length) / 10n ** BigInt(fraction.length);
}

function invalid(bytes: string): TimeError {
  return new TimeError(`time: invalid duration ${quoteGo(bytes)}`);
}

/** Nanoseconds as Go prints them: `1h0m30s`, `1.5s`, `300µs`. */
export function durationText(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (magnitude === 0n) {
    return '0s';
  }
  if (magnitude < nanosecondsPerSecond) {
    const [unit, digits] = smallUnit(magnitude);
    return toByteString(`${sign}${withFraction(magnitude, digits)}${unit}`);
  }
  const minutes = magnitude / (60n * nanosecondsPerSecond);
  const seconds = withFraction(magnitude % (60n * nanosecondsPerSecond), 9);
  const hours = minutes / 60n;
  return `${sign}${hours > 0n ? `${hours}h` : ''}${minutes > 0n ? `${minutes % 60n}m` : ''}${seconds}s`;
}

/** The unit of less than a second, and how many digits of nanoseconds it leaves behind the point. */
function smallUnit(magnitude: bigint): readonly [unit: string, digits: number] {
  if (magnitude < 1000n) {
    return ['ns', 0];
  }
  return magnitude < 1_000_000n ? ['µs', 3] : ['ms', 6];
}

function withFraction(magnitude: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const fraction =
    digits === 0
      ? ''
      : String(magnitude % scale)
          .padStart(digits, '0')
          .replace(/0+$/, '');
  return `${magnitude / scale}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Rounded to a multiple of a unit, halves away from zero. */
export function roundDuration(nanoseconds: bigint, unit: bigint): bigint {
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const rounded = ((magnitude + unit / 2n) / unit) * unit;
  return clampDuration(nanoseconds < 0n ? -rounded : rounded);
}

/** What Go makes of a duration that does not fit: the longest there is. */
export function clampDuration(nanoseconds: bigint): bigint {
  if (nanoseconds >= limit) {
    return limit - 1n;
  }
  return nanoseconds < -limit ? -limit : nanoseconds;
}

/** A duration as a value that has methods. */
export function durationValue(nanoseconds: bigint): NamedInteger {
  const integer = new GoInteger(nanoseconds, 'int64');
  const fractionalIn = (unit: bigint): GoMethod => ({
    parameters: [],
    call: () => Number(integer.value) / Number(unit),
  });
  const wholeIn = (unit: bigint): GoMethod => ({
    parameters: [],
    call: () => new GoInteger(integer.value / unit, 'int64'),
  });
  return new NamedInteger('time.Duration', integer, durationText(integer.value), [
    ['Hours', fractionalIn(3600n * nanosecondsPerSecond)],
    ['Minutes', fractionalIn(60n * nanosecondsPerSecond)],
    ['Seconds', fractionalIn(nanosecondsPerSecond)],
    ['Milliseconds', wholeIn(1_000_000n)],
    ['Microseconds', wholeIn(1000n)],
    ['Nanoseconds', wholeIn(1n)],
  ]);
}
