const SECONDS_PER_DAY = 86_400;

/** How far the clocks of a place are ahead of UTC. */
export interface TimeZone {
  /** @param instant - Unix seconds. @returns seconds east of UTC */
  offsetAt(instant: number): number;
}

const zones = new Map<string, TimeZone | undefined>();

/**
 * A zone of the IANA database by its name; that of the process without one.
 *
 * @returns `undefined` for a name that is not in the database
 */
export function findTimeZone(name: string | undefined): TimeZone | undefined {
  const key = name ?? 'Local';
  if (!zones.has(key)) {
    zones.set(key, openTimeZone(key));
  }
  return zones.get(key);
}

function openTimeZone(name: string): TimeZone | undefined {
  if (name === '' || name === 'UTC') {
    return { offsetAt: () => 0 };
  }
  if (name === 'Local') {
    return { offsetAt: (instant) => -60 * new Date(instant * 1000).getTimezoneOffset() };
  }
  // The platform also takes offsets for names; the database does not.
  return /^[A-Za-z]/.test(name) ? namedTimeZone(name) : undefined;
}

function namedTimeZone(name: string): TimeZone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
  return { offsetAt: (instant) => wallSeconds(format, instant) - instant };
}

/** What the clock shows, as if it were UTC. */
function wallSeconds(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant * 1000).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) / 1000;
}

/**
 * The instants of one day at which clocks show what is asked for, ascending. A time that is skipped has none, one that is
 * repeated has two.
 *
 * @param day - midnight of it, as if it were UTC
 * @param times - seconds after midnight, ascending
 */
export function instantsOfDay(zone: TimeZone, day: number, times: readonly number[]): readonly number[] {
  const offsets = new Set([zone.offsetAt(day - SECONDS_PER_DAY), zone.offsetAt(day + 2 * SECONDS_PER_DAY)]);
  const [only] = offsets;
  if (offsets.size === 1 && only !== undefined) {
    return times.map((time) => day + time - only);
  }
  const instants = times.flatMap((time) =>
    [...offsets]
      .map((offset) => ({ instant: day + time - offset, offset }))
      .filter(({ instant, offset }) => zone.offsetAt(instant) === offset)
      .map(({ instant }) => instant),
  );
  return instants.sort((a, b) => a - b);
}
