import { NamedInteger } from '../value/named-integer.js';
import { GoInteger, type GoMethod, type GoObject, type Value } from '../value/value.js';
import { monthNames, secondsOfDate, wallTimeOf, weekdayNames, type WallTime } from './calendar.js';
import { clampDuration, durationValue, nanosecondsPerSecond } from './duration.js';
import { formatTime } from './format-time.js';
import { localZone, utc, type TimeZone } from './time-zone.js';

/** Year 1 began so many seconds before 1970; that is the time that Go counts as no time. */
const zeroSeconds = -62_135_596_800;

/** A moment, and the zone in which it is shown: `time.Time`. */
export class GoTime implements GoObject {
  readonly type = 'time.Time';
  readonly kind = 'struct';

  constructor(
    /** Since 1970. */
    readonly seconds: number,
    /** Below a second, never negative. */
    readonly nanoseconds: number,
    readonly zone: TimeZone,
  ) {}

  static readonly zero = new GoTime(zeroSeconds, 0, utc);

  /** The moment at which clocks of a zone show a time, given as if it were one of UTC. */
  static ofWall(seconds: number, nanoseconds: number, zone: TimeZone): GoTime {
    const { offset } = zone.at(seconds);
    return new GoTime(seconds - zone.at(seconds - offset).offset, nanoseconds, zone);
  }

  static ofUnix(nanoseconds: bigint, zone: TimeZone): GoTime {
    const seconds = floorDivide(nanoseconds, nanosecondsPerSecond);
    return new GoTime(Number(seconds), Number(nanoseconds - seconds * nanosecondsPerSecond), zone);
  }

  get methods(): ReadonlyMap<string, GoMethod> {
    return timeMethods(this);
  }

  /** Since 1970. */
  get unixNanoseconds(): bigint {
    return BigInt(this.seconds) * nanosecondsPerSecond + BigInt(this.nanoseconds);
  }

  /** What clocks of its zone show. */
  get wall(): WallTime {
    return wallTimeOf(this.seconds + this.zone.at(this.seconds).offset);
  }

  get month(): NamedInteger {
    const { month } = this.wall;
    return new NamedInteger('time.Month', new GoInteger(month), monthNames[month - 1] ?? '');
  }

  get weekday(): NamedInteger {
    const { weekday } = this.wall;
    return new NamedInteger('time.Weekday', new GoInteger(weekday), weekdayNames[weekday] ?? '');
  }

  isZero(): boolean {
    return this.seconds === zeroSeconds && this.nanoseconds === 0;
  }

  /** Later, or earlier, by a duration. */
  plus(nanoseconds: bigint): GoTime {
    return GoTime.ofUnix(this.unixNanoseconds + nanoseconds, this.zone);
  }

  in(zone: TimeZone): GoTime {
    return new GoTime(this.seconds, this.nanoseconds, zone);
  }

  format(layout: string): string {
    return formatTime(layout, { wall: this.wall, nanoseconds: this.nanoseconds, zone: this.zone.at(this.seconds) });
  }

  toGoString(): string {
    return this.format('2006-01-02 15:04:05.999999999 -0700 MST');
  }

  toJsonText(): string {
    return JSON.stringify(this.format('2006-01-02T15:04:05.999999999Z07:00'));
  }
}

/** What a template can ask of a time. Those that give several values in Go are no methods to a template. */
function timeMethods(time: GoTime): ReadonlyMap<string, GoMethod> {
  return new Map([
    ...Object.entries(partsOf(time)).map(([name, part]) => [name, { parameters: [], call: part }] as const),
    [
      'Format',
      { parameters: ['string'], call: ([layout]) => (typeof layout === 'string' ? time.format(layout) : undefined) },
    ],
    ['Add', { parameters: ['time.Duration'], call: ([duration]) => time.plus(nanosecondsOf(duration)) }],
    ['AddDate', { parameters: ['int', 'int', 'int'], call: (numbers) => plusDate(time, numbers.map(Number)) }],
    ['Sub', comparing((other) => durationValue(clampDuration(time.unixNanoseconds - other.unixNanoseconds)))],
    ['Before', comparing((other) => time.unixNanoseconds < other.unixNanoseconds)],
    ['After', comparing((other) => time.unixNanoseconds > other.unixNanoseconds)],
    ['Equal', comparing((other) => time.unixNanoseconds === other.unixNanoseconds)],
    ['Compare', comparing((other) => new GoInteger(order(time.unixNanoseconds, other.unixNanoseconds)))],
  ] satisfies readonly (readonly [string, GoMethod])[]);
}

/** Methods without arguments. */
function partsOf(time: GoTime): Readonly<Record<string, () => Value>> {
  const { unixNanoseconds } = time;
  const int64 = (value: bigint | number): GoInteger => new GoInteger(value, 'int64');
  return {
    Unix: () => int64(time.seconds),
    UnixMilli: () => int64(floorDivide(unixNanoseconds, 1_000_000n)),
    UnixMicro: () => int64(floorDivide(unixNanoseconds, 1000n)),
    UnixNano: () => int64(unixNanoseconds),
    Year: () => new GoInteger(time.wall.year),
    Month: () => time.month,
    Day: () => new GoInteger(time.wall.day),
    Weekday: () => time.weekday,
    YearDay: () => new GoInteger(time.wall.dayOfYear),
    Hour: () => new GoInteger(time.wall.hour),
    Minute: () => new GoInteger(time.wall.minute),
    Second: () => new GoInteger(time.wall.second),
    Nanosecond: () => new GoInteger(time.nanoseconds),
    IsZero: () => time.isZero(),
    UTC: () => time.in(utc),
    Local: () => time.in(localZone()),
    String: () => time.toGoString(),
  };
}

function comparing(compare: (other: GoTime) => Value): GoMethod {
  return { parameters: ['time.Time'], call: ([other]) => (other instanceof GoTime ? compare(other) : undefined) };
}

function nanosecondsOf(duration: Value): bigint {
  return duration instanceof NamedInteger ? duration.integer.value : 0n;
}

/** A day later in the calendar has the same time on the clock, whatever the zone does in between. */
function plusDate(time: GoTime, [years = 0, months = 0, days = 0]: readonly number[]): GoTime {
  const { year, month, day, hour, minute, second } = time.wall;
  const date = secondsOfDate(year + years, month + months, day + days);
  return GoTime.ofWall(date + hour * 3600 + minute * 60 + second, time.nanoseconds, time.zone);
}

function order(left: bigint, right: bigint): number {
  return Number(left > right) - Number(left < right);
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
