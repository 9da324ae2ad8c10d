import { FieldTypeError, optionalTextAt } from './field.js';

/** The first instant there is to Go, in Unix seconds. Kubernetes takes it for no time at all. */
const YEAR_ONE = -62_135_596_800;

const grammar = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The time in a field, in whole Unix seconds; `undefined` without one.
 *
 * @throws FieldTypeError when the field holds no time in the format of RFC 3339
 */
export function timeAt(object: unknown, ...path: readonly string[]): number | undefined {
  const text = optionalTextAt(object, ...path);
  if (text === undefined || text === '') {
    return undefined;
  }
  const seconds = unixSeconds(text);
  if (seconds === undefined) {
    throw new FieldTypeError(path, 'a time');
  }
  return seconds === YEAR_ONE ? undefined : seconds;
}

/** A time in the format of RFC 3339 in whole Unix seconds; `undefined` for any other text. */
export function unixSeconds(text: string): number | undefined {
  const milliseconds =
    grammar.test(text) && isInCalendar(text.slice(0, 'yyyy-mm-dd'.length)) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The platform takes 30 February for 1 March. */
function isInCalendar(date: string): boolean {
  const day = Number(date.slice(-2));
  return day <= 28 || new Date(date).getUTCDate() === day;
}

/** As {@link timeAt}; the year 1 without one, where the exporter does not ask whether there is one. */
export function timeOrYearOneAt(object: unknown, ...path: readonly string[]): number {
  return timeAt(object, ...path) ?? YEAR_ONE;
}
