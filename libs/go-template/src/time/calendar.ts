const secondsPerDay = 86_400;
/** The calendar repeats after so many days, which are 400 years. */
const daysPerCycle = 146_097;
const yearsPerCycle = 400;

/** What a calendar and a clock on a wall show. Months and days count from 1, Sunday is 0. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly dayOfYear: number;
}

/** The wall time of a number of seconds since 1970, of any year: JavaScript's own dates end in 275760. */
export function wallTimeOf(seconds: number): WallTime {
  const days = Math.floor(seconds / secondsPerDay);
  const clock = seconds - days * secondsPerDay;
  const cycle = Math.floor(days / daysPerCycle);
  const date = new Date((days - cycle * daysPerCycle) * secondsPerDay * 1000);
  const firstOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  return {
    year: date.getUTCFullYear() + cycle * yearsPerCycle,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(clock / 3600),
    minute: Math.floor(clock / 60) % 60,
    second: clock % 60,
    weekday: date.getUTCDay(),
    dayOfYear: Math.round((date.getTime() - firstOfYear) / (secondsPerDay * 1000)) + 1,
  };
}

/** Seconds from 1970 to a day that may lie outside its month, and a month outside its year. */
export function secondsOfDate(year: number, month: number, day: number): number {
  const cycle = Math.floor((year - 2000) / yearsPerCycle);
  const start = Date.UTC(year - cycle * yearsPerCycle, month - 1, 1) / 1000;
  return start + (day - 1 + cycle * daysPerCycle) * secondsPerDay;
}

/** How many days a month of a year has. */
export function daysInMonth(year: number, month: number): number {
  return (secondsOfDate(year, month + 1, 1) - secondsOfDate(year, month, 1)) / secondsPerDay;
}

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** From Sunday on. */
export const weekdayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];
