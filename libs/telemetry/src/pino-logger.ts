import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { toLoggable } from './loggable.js';
import type { Logger } from './logger.js';
import { formatTextLine } from './text-line.js';

/** From this verbosity on, debug lines are written and every error shows its stack. */
const debugVerbosity = 4;

/** Where the lines go. */
export interface LogDestination {
  /** Takes one or more whole lines. */
  write(lines: string): void;
  /** Writes what is still buffered before it returns. */
  flushSync(): void;
}

export interface LoggerOptions {
  readonly format: 'text' | 'json';
  /** As `-v`. */
  readonly verbosity: number;
  /** Standard error when absent. */
  readonly destination?: LogDestination;
}

/** The logger of a process. */
export function createLogger({ format, verbosity, destination = standardError() }: LoggerOptions): Logger {
  const isVerbose = verbosity >= debugVerbosity;
  const stream: DestinationStream =
    format === 'json' ? destination : { write: (line) => destination.write(formatTextLine(line)) };
  const backend = pino(
    {
      level: isVerbose ? 'debug' : 'info',
      base: null,
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    stream,
  );
  return new PinoLogger(backend, destination, isVerbose);
}

class PinoLogger implements Logger {
  readonly #pino: Pino;
  readonly #destination: LogDestination;
  readonly #isVerbose: boolean;

  constructor(backend: Pino, destination: LogDestination, isVerbose: boolean) {
    this.#pino = backend;
    this.#destination = destination;
    this.#isVerbose = isVerbose;
  }

  error(fields: object, message: string): void {
    this.#pino.error(toLoggable(fields, true), message);
  }

  warn(fields: object, message: string): void {
    this.#pino.warn(toLoggable(fields, this.#isVerbose), message);
  }

  info(fields: object, message: string): void {
    this.#pino.info(toLoggable(fields, this.#isVerbose), message);
  }

  debug(fields: object, message: string): void {
    if (this.#isVerbose) {
      this.#pino.debug(toLoggable(fields, true), message);
    }
  }

  child(fields: object): Logger {
    const backend = this.#pino.child(toLoggable(fields, this.#isVerbose));
    return new PinoLogger(backend, this.#destination, this.#isVerbose);
  }

  flush(): void {
    this.#destination.flushSync();
  }
}

/**
 * Standard error. Each line is written before the call returns: they stay in order and none is lost in a crash, and at a
 * few lines a second that costs nothing.
 */
export function standardError(): LogDestination {
  return pino.destination({ fd: 2, sync: true });
}
