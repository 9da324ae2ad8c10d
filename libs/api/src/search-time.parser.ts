import { StatusError } from '#kube';

const formats = 'a valid datetime format: RFC3339, Datetime(2006-01-02 15:04:05), Date(2006-01-02), Unix Timestamp';

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const dateTime = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

const date = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The instant a user means in `since` and `before`: RFC 3339, `YYYY-MM-DD hh:mm:ss` and `YYYY-MM-DD` in UTC, or Unix time
 * as 10 digits of seconds or 13 of milliseconds.
 *
 * Finer than a millisecond is cut off. What lies outside of the years 1 to 9999, which not every database knows, is moved to
 * their first or last moment: nothing is as old, or as new.
 *
 * @throws StatusError `BadRequest` when the text is none of them, or a day or hour that does not exist
 */
export function parseSearchTime(text: string): Date {
  if (/^\d+$/.test(text)) {
    return parseTimestamp(text);
  }
  const iso = toIso(text);
  const time = iso === undefined ? undefined : new Date(iso);
  // February 30 rolls over to March in JavaScript; the date that comes out must be the one that was written.
  if (time === undefined || Number.isNaN(time.getTime()) || !isCalendarDay(text.slice(0, 10))) {
    throw new StatusError('BadRequest', `Invalid datetime: ${text}, ${formats}`);
  }
  return new Date(Math.min(Math.max(time.getTime(), earliest), latest));
}

function parseTimestamp(digits: string): Date {
  if (digits.length !== 10 && digits.length !== 13) {
    throw new StatusError(
      'BadRequest',
      'Invalid timestamp: only timestamps with string lengths of 10(as s) and 13(as ms) are supported',
    );
  }
  return new Date(Number(digits) * (digits.length === 10 ? 1000 : 1));
}

function toIso(text: string): string | undefined {
  if (rfc3339.test(text)) {
    return text;
  }
  if (dateTime.test(text)) {
    return `${text.replace(' ', 'T')}Z`;
  }
  return date.test(text) ? `${text}T00:00:00Z` : undefined;
}

function isCalendarDay(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
