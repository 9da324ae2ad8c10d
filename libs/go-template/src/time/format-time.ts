import { monthNames, weekdayNames, type WallTime } from './calendar.js';
import { piecesOf } from './layout.js';
import type { ZoneState } from './time-zone.js';

/** All that a layout can show. */
export interface Moment {
  readonly wall: WallTime;
  readonly nanoseconds: number;
  readonly zone: ZoneState;
}

/** A time as a layout of Go has it. */
export function formatTime(layout: string, moment: Moment): string {
  return piecesOf(layout)
    .map(({ text, isElement }) => (isElement ? elementText(text, moment) : text))
    .join('');
}

function elementText(element: string, moment: Moment): string {
  const { wall, nanoseconds, zone } = moment;
  if (element.startsWith('-07') || element.startsWith('Z07')) {
    return element.startsWith('Z') && zone.offset === 0 ? 'Z' : offsetText(element.slice(1), zone.offset);
  }
  if (/^[.,]/.test(element)) {
    return fractionText(element, nanoseconds);
  }
  if (element === 'MST') {
    return zone.abbreviation || offsetText(zone.offset % 3600 === 0 ? '07' : '0700', zone.offset);
  }
  return wallTexts.get(element)?.(wall) ?? element;
}

/** What elements show of a wall clock and a calendar. */
const wallTexts: ReadonlyMap<string, (wall: WallTime) => string> = new Map([
  ['2006', ({ year }) => (year < 0 ? '-' : '') + padded(Math.abs(year), 4)],
  ['06', ({ year }) => padded(Math.abs(year % 100), 2)],
  ['January', ({ month }) => monthNames[month - 1] ?? ''],
  ['Jan', ({ month }) => (monthNames[month - 1] ?? '').slice(0, 3)],
  ['01', ({ month }) => padded(month, 2)],
  ['1', ({ month }) => String(month)],
  ['Monday', ({ weekday }) => weekdayNames[weekday] ?? ''],
  ['Mon', ({ weekday }) => (weekdayNames[weekday] ?? '').slice(0, 3)],
  ['2', ({ day }) => String(day)],
  ['_2', ({ day }) => String(day).padStart(2)],
  ['02', ({ day }) => padded(day, 2)],
  ['__2', ({ dayOfYear }) => String(dayOfYear).padStart(3)],
  ['002', ({ dayOfYear }) => padded(dayOfYear, 3)],
  ['15', ({ hour }) => padded(hour, 2)],
  ['3', ({ hour }) => String(hourOfHalf(hour))],
  ['03', ({ hour }) => padded(hourOfHalf(hour), 2)],
  ['4', ({ minute }) => String(minute)],
  ['04', ({ minute }) => padded(minute, 2)],
  ['5', ({ second }) => String(second)],
  ['05', ({ second }) => padded(second, 2)],
  ['PM', ({ hour }) => (hour >= 12 ? 'PM' : 'AM')],
  ['pm', ({ hour }) => (hour >= 12 ? 'pm' : 'am')],
]);

function hourOfHalf(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12;
}

/** Nines leave out zeros at the end, and then the point. */
function fractionText(element: string, nanoseconds: number): string {
  const digits = padded(nanoseconds, 9)
    .padEnd(element.length, '0')
    .slice(0, element.length - 1);
  if (element[1] === '0') {
    return element.slice(0, 1) + digits;
  }
  const shown = digits.replace(/0+$/, '');
  return shown === '' ? '' : element.slice(0, 1) + shown;
}

/** @param pattern - `07`, `0700`, `07:00`, `070000` or `07:00:00` */
function offsetText(pattern: string, offset: number): string {
  const magnitude = Math.abs(offset);
  const fields = [Math.trunc(magnitude / 3600), Math.trunc(magnitude / 60) % 60, magnitude % 60];
  const count = pattern.replaceAll(':', '').length / 2;
  const shown = fields.slice(0, count).map((field) => padded(field, 2));
  return (offset < 0 ? '-' : '+') + shown.join(pattern.includes(':') ? ':' : '');
}

function padded(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
