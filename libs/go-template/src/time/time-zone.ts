/** What a zone is at one moment. */
export interface ZoneState {
  /** Seconds east of Greenwich. */
  readonly offset: number;
  /** `CET`, or the offset where people have no name for it; empty for a bare offset that was read from a text. */
  readonly abbreviation: string;
}

/** Where a wall clock hangs. */
export interface TimeZone {
  /** As Go calls it: `UTC`, `Local`, `Europe/Berlin`. */
  readonly name: string;
  /** @param seconds - since 1970 */
  at(seconds: number): ZoneState;
}

export const utc: TimeZone = { name: 'UTC', at: () => ({ offset: 0, abbreviation: 'UTC' }) };

/** A zone that is always the same. */
export function fixedZone(abbreviation: string, offset: number): TimeZone {
  return { name: abbreviation, at: () => ({ offset, abbreviation }) };
}

const { timeZone: zoneOfProcess } = new Intl.DateTimeFormat().resolvedOptions();

/** The zone of the process: that of `TZ`, or of the system. */
export function localZone(): TimeZone {
  return zoneOfProcess === 'UTC' ? { ...utc, name: 'Local' } : zoneOfIntl('Local', zoneOfProcess);
}

/** A zone by its name; undefined when there is none. Names are written exactly, as files of tzdata are. */
export function findZone(name: string): TimeZone | undefined {
  if (name === '' || name === 'UTC') {
    return utc;
  }
  if (name === 'Local') {
    return localZone();
  }
  return /^[A-Z]/.test(name) && isKnown(name) ? zoneOfIntl(name, name) : undefined;
}

function isKnown(timeZone: string): boolean {
  try {
    offsetAt(timeZone, new Date(0));
    return true;
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

/** Speakers of English in these places have abbreviations for their zones; elsewhere they write the offset. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-ZA', 'en-NZ'];
/** Zones without summer time whose abbreviation in tzdata no English has, or another one. */
const abbreviations: ReadonlyMap<string, string> = new Map([
  ['Africa/Lagos', 'WAT'],
  ['Africa/Nairobi', 'EAT'],
  ['America/Hermosillo', 'MST'],
  ['America/Whitehorse', 'MST'],
  ['Asia/Chongqing', 'CST'],
  ['Asia/Colombo', '+0530'],
  ['Asia/Dubai', '+04'],
  ['Asia/Hong_Kong', 'HKT'],
  ['Asia/Jakarta', 'WIB'],
  ['Asia/Karachi', 'PKT'],
  ['Asia/Macau', 'CST'],
  ['Asia/Makassar', 'WITA'],
  ['Asia/Manila', 'PST'],
  ['Asia/Pyongyang', 'KST'],
  ['Asia/Seoul', 'KST'],
  ['Asia/Shanghai', 'CST'],
  ['Asia/Taipei', 'CST'],
  ['Asia/Tokyo', 'JST'],
  ['Europe/Moscow', 'MSK'],
  ['GMT', 'GMT'],
  ['Japan', 'JST'],
  ['PRC', 'CST'],
]);
/** A winter and a summer of which all names are known; those of other years go by their offset. */
const namedDates = [new Date('2024-01-15'), new Date('2024-07-15')];
const bareOffset = /^GMT(?:([+-])(\d{1,2})(?::(\d\d))?(?::(\d\d))?)$/;
/** Where the dates of JavaScript end. */
const lastSecond = 8_640_000_000_000;

function zoneOfIntl(name: string, timeZone: string): TimeZone {
  return {
    name,
    at: (seconds) => {
      const date = new Date(Math.max(-lastSecond, Math.min(lastSecond, seconds)) * 1000);
      const offset = offsetAt(timeZone, date);
      return {
        offset,
        get abbreviation(): string {
          return abbreviations.get(timeZone) ?? abbreviationAt(timeZone, date, offset) ?? offsetName(offset);
        },
      };
    },
  };
}

function abbreviationAt(timeZone: string, date: Date, offset: number): string | undefined {
  const alike = namedDates.find((named) => offsetAt(timeZone, named) === offset) ?? date;
  for (const locale of locales) {
    const text = [date, alike].map((at) => zoneText(timeZone, locale, at)).find((shown) => !bareOffset.test(shown));
    if (text !== undefined) {
      return text;
    }
  }
  return undefined;
}

/** Making a format takes far longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();
/** Nobody uses so many zones but to fill the memory. */
const maxFormats = 1000;

/** What a locale writes for a zone; without a locale, the offset. */
function zoneText(timeZone: string, locale: string | undefined, date: Date): string {
  const key = `${timeZone} ${locale}`;
  const timeZoneName = locale === undefined ? 'longOffset' : 'short';
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale ?? 'en-US', { timeZone, timeZoneName });
  if (formats.size < maxFormats) {
    formats.set(key, format);
  }
  return format.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function offsetAt(timeZone: string, date: Date): number {
  return offsetOf(zoneText(timeZone, undefined, date));
}

function offsetOf(text: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] = bareOffset.exec(text) ?? [];
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -offset : offset;
}

/** An offset as tzdata names zones without a name: `+03`, `+0530`. */
function offsetName(offset: number): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const hours = String(Math.trunc(minutes / 60)).padStart(2, '0');
  const rest = minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hours}${rest}`;
}
