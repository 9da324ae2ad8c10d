import type { LoggedError } from './loggable.js';

const letterOf: Readonly<Record<string, string>> = { error: 'E', warn: 'W', info: 'I', debug: 'D' };

/**
 * A structured line as people read it: `I1123 12:00:01.123 message key="value"`, in local time, followed by the stacks of
 * its errors on lines of their own.
 *
 * @param json - one line of the JSON format
 */
export function formatTextLine(json: string): string {
  const { level, ts, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const entries = Object.entries(fields);
  const line = [
    `${letterOf[String(level)] ?? '?'}${formatTime(new Date(String(ts)))}`,
    String(msg),
    ...entries.map(([key, value]) => `${key}=${formatValue(value)}`),
  ].join(' ');
  const stacks = entries.flatMap(([, value]) => (isError(value) && value.stack !== undefined ? [value.stack] : []));
  return `${[line, ...stacks].join('\n')}\n`;
}

function formatTime(time: Date): string {
  const [month, day, hours, minutes, seconds] = [
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
    time.getSeconds(),
  ].map((part) => String(part).padStart(2, '0'));
  const ms = String(time.getMilliseconds()).padStart(3, '0');
  return `${month}${day} ${hours}:${minutes}:${seconds}.${ms}`;
}

function formatValue(value: unknown): string {
  return JSON.stringify(isError(value) ? value.message : value);
}

function isError(value: unknown): value is LoggedError {
  if (typeof value !== 'object' || value === null || !('message' in value)) {
    return false;
  }
  return Object.keys(value).every((key) => key === 'message' || key === 'stack');
}
