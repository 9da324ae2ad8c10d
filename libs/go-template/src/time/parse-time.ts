import { quoteGo } from '../value/quote.js';
import { daysInMonth, secondsOfDate, wallTimeOf } from './calendar.js';
import { GoTime } from './go-time.js';
import { piecesOf } from './layout.js';
import { readElement, type TimeFields } from './read-element.js';
import { fixedZone, utc, type TimeZone } from './time-zone.js';
import { ElementError, RangeProblem, TimeError } from './time-error.js';

/**
 * Reads a time that is written as a layout of Go says.
 *
 * @param local - the zone of a text that names none
 * @throws TimeError when the text is written differently, or such a time is not
 */
export function parseTime(layout: string, text: string, local: TimeZone): GoTime {
  try {
    return timeOf(fieldsOf(layout, text), local);
  } catch (error) {
    if (error instanceof ElementError) {
      throw new TimeError(
        `parsing time ${quoteGo(text)} as ${quoteGo(layout)}: cannot parse ${quoteGo(error.rest)} as ${quoteGo(error.element)}`,
      );
    }
    if (error instanceof RangeProblem) {
      throw new TimeError(`parsing time ${quoteGo(text)}: ${error.message}`);
    }
    throw error;
  }
}

function fieldsOf(layout: string, text: string): TimeFields {
  const fields: TimeFields = {};
  const pieces = piecesOf(layout);
  let rest = text;
  pieces.forEach((piece, index) => {
    const next = pieces[index + 1];
    rest = piece.isElement ? readElement(piece.text, rest, fields, next) : withoutPrefix(rest, piece.text);
  });
  if (rest !== '') {
    throw new RangeProblem(`extra text: ${quoteGo(rest)}`);
  }
  return fields;
}

/** Spaces in a layout stand for any number of spaces. */
function withoutPrefix(text: string, prefix: string): string {
  let rest = text;
  for (let expected = prefix; expected !== '';) {
    if (expected.startsWith(' ')) {
      if (rest !== '' && !rest.startsWith(' ')) {
        throw new ElementError(rest, prefix);
      }
      expected = expected.replace(/^ +/, '');
      rest = rest.replace(/^ +/, '');
    } else {
      if (rest === '' || rest[0] !== expected[0]) {
        throw new ElementError(rest, prefix);
      }
      expected = expected.slice(1);
      rest = rest.slice(1);
    }
  }
  return rest;
}

function timeOf(fields: TimeFields, local: TimeZone): GoTime {
  const { nanoseconds = 0, offset, abbreviation } = fields;
  const seconds = dateOf(fields) + clockOf(fields);
  if (fields.isUtc) {
    return new GoTime(seconds, nanoseconds, utc);
  }
  if (offset !== undefined) {
    const at = local.at(seconds - offset);
    const isLocal = at.offset === offset && (abbreviation === undefined || at.abbreviation === abbreviation);
    return new GoTime(seconds - offset, nanoseconds, isLocal ? local : fixedZone(abbreviation ?? '', offset));
  }
  const inLocal = GoTime.ofWall(seconds, nanoseconds, local);
  if (abbreviation === undefined || local.at(inLocal.seconds).abbreviation === abbreviation) {
    return inLocal;
  }
  // Of another zone only the name is known: Go takes its time for that of UTC, even where the name tells an offset.
  const hours = /^GMT([+-]\d+)$/.exec(abbreviation)?.[1] ?? 0;
  return new GoTime(seconds, nanoseconds, fixedZone(abbreviation, Number(hours) * 3600));
}

/** Seconds from 1970 to the day. */
function dateOf(fields: TimeFields): number {
  const { year = 0, month = 1, day = 1, dayOfYear } = fields;
  if (dayOfYear !== undefined) {
    return dateInYear(year, dayOfYear, fields);
  }
  if (day < 1 || day > daysInMonth(year, month)) {
    throw new RangeProblem('day out of range');
  }
  return secondsOfDate(year, month, day);
}

/** A month and a day that are named too have to be those of the day in the year. */
function dateInYear(year: number, dayOfYear: number, { month, day }: TimeFields): number {
  const seconds = secondsOfDate(year, 1, dayOfYear);
  const date = wallTimeOf(seconds);
  if (date.year !== year) {
    throw new RangeProblem('day-of-year out of range');
  }
  if (month !== undefined && month !== date.month) {
    throw new RangeProblem('day-of-year does not match month');
  }
  if (day !== undefined && day !== date.day) {
    throw new RangeProblem('day-of-year does not match day');
  }
  return seconds;
}

/** Seconds since midnight. */
function clockOf({ hour = 0, minute = 0, second = 0, half }: TimeFields): number {
  const isAfternoon = half === 'PM' && hour < 12;
  const isMidnight = half === 'AM' && hour === 12;
  return (isMidnight ? 0 : hour + (isAfternoon ? 12 : 0)) * 3600 + minute * 60 + second;
}
