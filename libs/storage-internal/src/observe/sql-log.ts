import type { SqlLogConfig } from '../config/log.config.js';
import { driverErrorOf } from '../dialect/driver-error.js';
import type { DatabaseObserver, Execution } from './database-observer.js';

/** Takes whole lines. */
export interface LogSink {
  write(line: string): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

type Level = 'Error' | 'Warn' | 'Info';

/** More of the values of one statement helps nobody. */
const MOST_PARAMETERS = 4096;

const colours: Readonly<Record<Level, string>> = { Error: '\u001B[31m', Warn: '\u001B[33m', Info: '\u001B[32m' };
const plain = '\u001B[0m';

/** Writes statements that fail, statements that are slow, or all of them, as the level says. Values only with all. */
export function sqlLog({ level, slowThreshold, colorful }: SqlLogConfig, sink: LogSink): DatabaseObserver {
  const isVerbose = level === 'Info';
  return (execution) => {
    const at = levelOf(execution, slowThreshold);
    if (isWritten(at, level)) {
      const name = colorful ? `${colours[at]}${at}${plain}` : at;
      sink.write(`${execution.startedAt.toISOString()} ${name} ${lineOf(execution, isVerbose)}\n`);
    }
  };
}

function levelOf({ failure, durationMs }: Execution, slowThreshold: number): Level {
  if (failure !== undefined && failure.kind !== 'Aborted') {
    return 'Error';
  }
  return durationMs >= slowThreshold ? 'Warn' : 'Info';
}

function isWritten(at: Level, level: SqlLogConfig['level']): boolean {
  const order = ['Silent', 'Error', 'Warn', 'Info'];
  return order.indexOf(at) <= order.indexOf(level);
}

function lineOf({ durationMs, rows, text, parameters, failure }: Execution, isVerbose: boolean): string {
  return [
    `${durationMs.toFixed(1)}ms`,
    `rows=${rows ?? '-'}`,
    text.replaceAll(/\s+/g, ' '),
    ...(isVerbose ? [JSON.stringify(parameters()).slice(0, MOST_PARAMETERS)] : []),
    ...(failure === undefined ? [] : [`failed=${failure.kind}`, describe(failure.error, isVerbose)]),
  ].join(' ');
}

/** Messages of drivers quote values. */
function describe(error: unknown, isVerbose: boolean): string {
  const { code, errno, message } = driverErrorOf(error);
  const name = [code, errno].filter((part) => part !== '' && part !== undefined).join('/');
  return isVerbose ? `${name} ${message.replaceAll(/\s+/g, ' ')}` : name;
}
