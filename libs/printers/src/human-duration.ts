const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The first moment of year 1, which is how Go writes that there is no time. */
const noTimeMs = Date.parse('0001-01-01T00:00:00Z');

/** The longest duration that Go knows, 292 years. */
const longestMs = 9_223_372_036_854;

/**
 * How long ago something happened, as kubectl writes ages: `5m`, `7d23h`. `<unknown>` without a time, `<invalid>` for text
 * that is no RFC 3339 time and for a time in the future.
 *
 * @see spec/tables.md section 5.1
 */
export function ageOf(time: string | null | undefined, now: Date): string {
  if (time === undefined || time === null || time === '') {
    return '<unknown>';
  }
  const timeMs = rfc3339.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    return '<invalid>';
  }
  return timeMs === noTimeMs ? '<unknown>' : humanDuration(now.getTime() - timeMs);
}

/**
 * A duration in at most two units, the coarser the longer it is; a year has 365 days. Clocks may differ by less than two
 * seconds: down to there a negative duration is `0s`, below it is `<invalid>`.
 */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(Math.min(durationMs, longestMs) / 1000);
  if (durationMs < 0) {
    return seconds <= -2 ? '<invalid>' : '0s';
  }
  return seconds < 120 ? `${seconds}s` : minutesOrMore(seconds);
}

function minutesOrMore(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 10) {
    return twoUnits(minutes, 'm', seconds % 60, 's');
  }
  if (minutes < 180) {
    return `${minutes}m`;
  }
  if (hours < 8) {
    return twoUnits(hours, 'h', minutes % 60, 'm');
  }
  return hours < 48 ? `${hours}h` : daysOrMore(hours);
}

function daysOrMore(hours: number): string {
  const days = Math.floor(hours / 24);
  const years = Math.floor(days / 365);
  if (days < 8) {
    return twoUnits(days, 'd', hours % 24, 'h');
  }
  if (years < 2) {
    return `${days}d`;
  }
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`;
}

function twoUnits(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`;
}
