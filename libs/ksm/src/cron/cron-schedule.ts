import { parseDuration } from '#options';
import { parseCronField, type CronField, type CronFieldRange } from './cron-field.js';
import { findTimeZone, instantsOfDay, type TimeZone } from './time-zone.js';

/** When a cron job is due. */
export interface CronSchedule {
  /**
   * The first time after another one.
   *
   * @param instant - Unix seconds, as the result; `undefined` when there is none until the end of the fifth year after
   */
  next(instant: number): number | undefined;
}

const SECONDS_PER_DAY = 86_400;
const YEARS_AHEAD = 5;

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const ranges: readonly CronFieldRange[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  {
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const zonePrefix = /^(?:CRON_)?TZ=(?<zone>\S*)\s+(?<rest>.*)$/s;
const every = /^@every (?<duration>.+)$/;

/**
 * Reads a schedule as the CronJob controller does.
 *
 * @param text - five fields, a macro, or `@every` and a duration; in front of it, a zone
 * @param timeZone - that of the cron job; `undefined` is the zone of the process
 * @returns `undefined` when the schedule or its zone is invalid
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function parseCronSchedule(text: string, timeZone?: string): CronSchedule | undefined {
  const own = timeZone === undefined ? zonePrefix.exec(text)?.groups : undefined;
  const zone = findTimeZone(timeZone ?? own?.['zone']);
  const schedule = own?.['rest'] ?? text;
  if (zone === undefined) {
    return undefined;
  }
  const { duration } = every.exec(schedule)?.groups ?? {};
  return duration === undefined ? parseFields(macros[schedule] ?? schedule, zone) : everySo(duration);
}

function everySo(text: string): CronSchedule | undefined {
  try {
    const seconds = Math.max(Math.trunc(parseDuration(text) / 1000), 1);
    return { next: (instant) => instant + seconds };
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function parseFields(text: string, zone: TimeZone): CronSchedule | undefined {
  const texts = text.trim().split(/\s+/);
  const fields = ranges.flatMap((range, index) => parseCronField(texts[index] ?? '', range) ?? []);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  const isComplete = texts.length === ranges.length && !texts.includes('');
  return isComplete && minute && hour && dayOfMonth && month && dayOfWeek
    ? new FieldSchedule({ minute, hour, dayOfMonth, month, dayOfWeek }, zone)
    : undefined;
}

interface Fields {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
}

class FieldSchedule implements CronSchedule {
  /** Seconds after midnight, ascending. */
  readonly #times: readonly number[];

  constructor(
    private readonly fields: Fields,
    private readonly zone: TimeZone,
  ) {
    const minutes = [...fields.minute.values];
    this.#times = [...fields.hour.values]
      .flatMap((hour) => minutes.map((minute) => hour * 3600 + minute * 60))
      .sort((a, b) => a - b);
  }

  next(instant: number): number | undefined {
    const wall = instant + this.zone.offsetAt(instant);
    const firstDay = wall - (((wall % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY);
    const lastYear = new Date(wall * 1000).getUTCFullYear() + YEARS_AHEAD;
    for (let day = firstDay; ; day += SECONDS_PER_DAY) {
      const date = new Date(day * 1000);
      if (date.getUTCFullYear() > lastYear) {
        return undefined;
      }
      const due = this.#isOn(date)
        ? instantsOfDay(this.zone, day, this.#times).find((each) => each > instant)
        : undefined;
      if (due !== undefined) {
        return due;
      }
    }
  }

  #isOn(date: Date): boolean {
    const { dayOfMonth, month, dayOfWeek } = this.fields;
    if (!month.values.has(date.getUTCMonth() + 1)) {
      return false;
    }
    const isDayOfMonth = dayOfMonth.values.has(date.getUTCDate());
    const isDayOfWeek = dayOfWeek.values.has(date.getUTCDay());
    return dayOfMonth.isOpen || dayOfWeek.isOpen ? isDayOfMonth && isDayOfWeek : isDayOfMonth || isDayOfWeek;
  }
}
