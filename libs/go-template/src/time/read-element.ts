import { monthNames, weekdayNames } from './calendar.js';
import type { LayoutPiece } from './layout.js';
import { ElementError, RangeProblem } from './time-error.js';

/** What a text says about a time; what it does not say is not there. */
export interface TimeFields {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  half?: 'AM' | 'PM';
  minute?: number;
  second?: number;
  nanoseconds?: number;
  isUtc?: boolean;
  offset?: number;
  abbreviation?: string;
}

/** Notes what was read. Numbers are checked against what they may be at most. */
type Note = (fields: TimeFields, read: RegExpExecArray) => void;

interface Reader {
  readonly grammar: RegExp;
  readonly note: Note;
}

const one = /^\d\d?/;
const two = /^\d\d/;
const zoneName = /^(?:ChST|MeST|GMT[+-]\d{1,2}|GMT|WITA|[A-Z]{4}T|[A-Z]{3}T(?![A-Z])|[A-Z]{3}(?![A-Z])|[+-]\d\d)/;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['2006', { grammar: /^\d{4}/, note: (fields, [text]) => void (fields.year = Number(text)) }],
  [
    '06',
    { grammar: two, note: (fields, [text]) => void (fields.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000)) },
  ],
  ['January', { grammar: startWith(monthNames), note: noteMonth }],
  ['Jan', { grammar: startWith(monthNames.map((name) => name.slice(0, 3))), note: noteMonth }],
  ...numbers('month', ['1', '01'], 1, 12),
  ['Monday', { grammar: startWith(weekdayNames), note: () => undefined }],
  ['Mon', { grammar: startWith(weekdayNames.map((name) => name.slice(0, 3))), note: () => undefined }],
  ...numbers('day', ['2', '02'], 0, 99),
  ['_2', { grammar: /^ ?\d\d?/, note: (fields, [text]) => void (fields.day = Number(text)) }],
  ['002', { grammar: /^\d{3}/, note: (fields, [text]) => void (fields.dayOfYear = Number(text)) }],
  ['__2', { grammar: /^ {0,2}\d{1,3}/, note: (fields, [text]) => void (fields.dayOfYear = Number(text)) }],
  ...numbers('hour', ['15'], 0, 23),
  ...numbers('hour', ['3', '03'], 0, 12),
  ...numbers('minute', ['4', '04'], 0, 59),
  ...numbers('second', ['5', '05'], 0, 59),
  ['PM', { grammar: /^[AP]M/, note: noteHalf }],
  ['pm', { grammar: /^[ap]m/, note: noteHalf }],
  ['MST', { grammar: zoneName, note: noteZone }],
]);

/**
 * Reads the start of a text as one element of a layout.
 *
 * @returns the rest of the text
 * @throws ElementError when the text does not begin so
 * @throws RangeProblem when a number is too large
 */
export function readElement(element: string, text: string, fields: TimeFields, next: LayoutPiece | undefined): string {
  if (/^[-Z]07/.test(element)) {
    return readOffset(element, text, fields);
  }
  if (/^[.,]/.test(element)) {
    return readFraction(element, text, fields);
  }
  const reader = readers.get(element);
  const read = reader?.grammar.exec(text);
  if (reader === undefined || !read) {
    throw new ElementError(text, element);
  }
  reader.note(fields, read);
  const rest = text.slice(read[0].length);
  const isSecond = element.endsWith('5') && element !== '15';
  return isSecond && !(next?.isElement && /^[.,]/.test(next.text)) ? readFraction('.9', rest, fields) : rest;
}

function startWith(names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.join('|')})`, 'i');
}

type NumberField = 'month' | 'day' | 'hour' | 'minute' | 'second';

function numbers(field: NumberField, elements: readonly string[], least: number, most: number): [string, Reader][] {
  return elements.map((element) => [
    element,
    {
      grammar: element.startsWith('0') ? two : one,
      note: (fields, [text]) => {
        const number = Number(text);
        if (number < least || number > most) {
          throw new RangeProblem(`${field} out of range`);
        }
        fields[field] = number;
      },
    },
  ]);
}

function noteMonth(fields: TimeFields, [text]: RegExpExecArray): void {
  const start = text.slice(0, 3).toLowerCase();
  fields.month = monthNames.findIndex((name) => name.toLowerCase().startsWith(start)) + 1;
}

function noteHalf(fields: TimeFields, [text]: RegExpExecArray): void {
  fields.half = text.toUpperCase() === 'AM' ? 'AM' : 'PM';
}

function noteZone(fields: TimeFields, [text]: RegExpExecArray): void {
  if (text === 'UTC') {
    fields.isUtc = true;
  } else {
    fields.abbreviation = text;
  }
}

function readOffset(element: string, text: string, fields: TimeFields): string {
  if (element.startsWith('Z') && text.startsWith('Z')) {
    fields.isUtc = true;
    return text.slice(1);
  }
  const colon = element.includes(':') ? ':' : '';
  const count = element.slice(1).replaceAll(':', '').length / 2;
  const grammar = new RegExp(`^([+-])(\\d\\d)${`${colon}(\\d\\d)`.repeat(count - 1)}`);
  const [read, sign, hours = 0, minutes = 0, seconds = 0] = grammar.exec(text) ?? [];
  if (read === undefined) {
    throw new ElementError(text, element);
  }
  const fieldsRead = [
    ['hour', Number(hours), 24],
    ['minute', Number(minutes), 60],
    ['second', Number(seconds), 60],
  ] as const;
  const wrong = fieldsRead.find(([, number, most]) => number > most);
  if (wrong !== undefined) {
    throw new RangeProblem(`time zone offset ${wrong[0]} out of range`);
  }
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  fields.offset = sign === '-' ? -offset : offset;
  return text.slice(read.length);
}

/** Zeros say how many digits there are; with nines there may be any number, or no fraction at all. */
function readFraction(element: string, text: string, fields: TimeFields): string {
  const isOptional = element[1] === '9';
  const digits = isOptional ? '\\d+' : `\\d{${element.length - 1}}`;
  const [read] = new RegExp(`^[.,]${digits}`).exec(text) ?? [];
  if (read === undefined) {
    if (isOptional) {
      return text;
    }
    throw new ElementError(text, element);
  }
  fields.nanoseconds = Number(read.slice(1, 10).padEnd(9, '0'));
  return text.slice(read.length);
}
