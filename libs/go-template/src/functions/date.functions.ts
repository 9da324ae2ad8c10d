import { clampDuration, durationText, nanosecondsPerSecond, parseDuration, roundDuration } from '../time/duration.js';
import { GoTime } from '../time/go-time.js';
import { parseTime } from '../time/parse-time.js';
import { findZone, localZone, utc } from '../time/time-zone.js';
import { TimeError } from '../time/time-error.js';
import { fromByteString } from '../value/byte-string.js';
import { GoInteger, type Value } from '../value/value.js';
import { CallError, define, type FunctionTable, type GoFunction } from './go-function.js';

/** Steps that a function here counts as. */
const workPerCall = 1000;
const htmlLayout = '2006-01-02';
const hour = 3600n * nanosecondsPerSecond;
/** From the longest to the shortest, with what stands for it. */
const roundUnits: readonly (readonly [unit: string, nanoseconds: bigint])[] = [
  ['y', 365n * 24n * hour],
  ['mo', 30n * 24n * hour],
  ['d', 24n * hour],
  ['h', hour],
  ['m', 60n * nanosecondsPerSecond],
  ['s', nanosecondsPerSecond],
];

const dateInZone = define(['string', 'interface {}', 'string'], ([layout, date, zone]) =>
  textInZone(layout, date, zone),
);
const dateModify = define(['string', 'time.Time'], ([duration, time]) =>
  orElse(time, () => time.plus(parseDuration(duration))),
);
const mustDateModify = define(['string', 'time.Time'], ([duration, time]) =>
  orFail(() => time.plus(parseDuration(duration))),
);

/**
 * Functions of sprig about time. What is no date is now, a zone that there is not is UTC, and a text that is no date is the
 * year 1; those with `must` fail instead.
 */
export const dateFunctions: FunctionTable = costly({
  now: define([], () => now()),
  ago: define(['interface {}'], ([date]) => durationText(roundDuration(sinceTime(timeOf(date)), nanosecondsPerSecond))),
  date: define(['string', 'interface {}'], ([layout, date]) => textInZone(layout, date, 'Local')),
  dateInZone,
  date_in_zone: dateInZone,
  dateModify,
  date_modify: dateModify,
  mustDateModify,
  must_date_modify: mustDateModify,
  htmlDate: define(['interface {}'], ([date]) => textInZone(htmlLayout, date, 'Local')),
  htmlDateInZone: define(['interface {}', 'string'], ([date, zone]) => textInZone(htmlLayout, date, zone)),
  toDate: define(['string', 'string'], ([layout, text]) =>
    orElse(GoTime.zero, () => parseTime(layout, text, localZone())),
  ),
  mustToDate: define(['string', 'string'], ([layout, text]) => orFail(() => parseTime(layout, text, localZone()))),
  unixEpoch: define(['time.Time'], ([time]) => String(time.seconds)),
  duration: define(['interface {}'], ([seconds]) =>
    durationText(BigInt.asIntN(64, wholeNumber(seconds) * nanosecondsPerSecond)),
  ),
  durationRound: define(['interface {}'], ([duration]) => roundedText(nanosecondsOf(duration))),
});

/** Zones and layouts take longer than a step does. */
function costly(functions: FunctionTable): FunctionTable {
  const entries = Object.entries(functions).map(([name, { call, ...signature }]): [string, GoFunction] => [
    name,
    {
      ...signature,
      call: (args, context) => {
        context.spend(workPerCall);
        return call(args, context);
      },
    },
  ]);
  return Object.fromEntries(entries);
}

function now(): GoTime {
  return GoTime.ofUnix(BigInt(Date.now()) * 1_000_000n, localZone());
}

function timeOf(date: Value): GoTime {
  if (date instanceof GoTime) {
    return date;
  }
  const isSeconds = date instanceof GoInteger && ['int', 'int32', 'int64'].includes(date.type);
  return isSeconds ? new GoTime(Number(date.value), 0, localZone()) : now();
}

function textInZone(layout: string, date: Value, zone: string): string {
  return timeOf(date)
    .in(findZone(fromByteString(zone)) ?? utc)
    .format(layout);
}

function sinceTime(time: GoTime): bigint {
  return clampDuration(now().unixNanoseconds - time.unixNanoseconds);
}

function orElse<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TimeError) {
      return fallback;
    }
    throw error;
  }
}

function orFail(read: () => GoTime): GoTime {
  try {
    return read();
  } catch (error) {
    throw error instanceof TimeError ? new CallError(error.message) : error;
  }
}

/** Of integers of the data and of text; other numbers count as 0, as they do in Go. */
function wholeNumber(value: Value): bigint {
  if (typeof value === 'string') {
    return /^[+-]?\d+$/.test(value) ? clampDuration(BigInt(value.replace('+', ''))) : 0n;
  }
  return value instanceof GoInteger && value.type === 'int64' ? value.value : 0n;
}

function nanosecondsOf(value: Value): bigint {
  if (value instanceof GoTime) {
    return sinceTime(value);
  }
  return typeof value === 'string' ? orElse(0n, () => parseDuration(value)) : wholeNumber(value);
}

/** In the longest unit of which there is more than one. */
function roundedText(nanoseconds: bigint): string {
  const magnitude = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const [unit, length] = roundUnits.find(([, candidate]) => magnitude > candidate) ?? [];
  return unit === undefined || length === undefined ? '0s' : `${magnitude / length}${unit}`;
}
