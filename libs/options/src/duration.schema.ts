import { z } from 'zod';

const msOf: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

const whole = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(?<number>\d+\.?\d*|\.\d+)(?<unit>ns|us|µs|μs|ms|s|m|h)/g;

/**
 * The milliseconds a duration stands for, in the notation of Go: `200ms`, `15s`, `1h30m`, `1.5h`; `0` needs no unit.
 *
 * @throws RangeError when `text` is no duration, or a negative one
 */
export function parseDuration(text: string): number {
  if (text === '0') {
    return 0;
  }
  if (!whole.test(text)) {
    throw new RangeError('not a duration such as 200ms, 15s or 1h30m');
  }
  let ms = 0;
  for (const { groups: { number = '', unit = '' } = {} } of text.matchAll(part)) {
    ms += Number(number) * (msOf.get(unit) ?? Number.NaN);
  }
  return ms;
}

/** A duration in a configuration file, as milliseconds: text as for {@link parseDuration}, or the number 0. */
export const DurationMs = z.union([z.literal(0), z.string()]).transform((given, context) => {
  try {
    return parseDuration(String(given));
  } catch (error) {
    context.addIssue(error instanceof RangeError ? error.message : String(error));
    return z.NEVER;
  }
});
