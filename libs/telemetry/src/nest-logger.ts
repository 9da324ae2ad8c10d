import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** What Nest logs in this context it also throws, and whoever starts the application reports it. */
const rethrowing = 'ExceptionHandler';

/**
 * Nest's own log lines on our logger. What Nest calls `log` is how it wires itself together, which is debugging to an
 * operator.
 */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(fieldsOf(message, details), 'nest');
  }

  verbose(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(fieldsOf(message, details), 'nest');
  }

  debug(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(fieldsOf(message, details), 'nest');
  }

  warn(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.warn(fieldsOf(message, details), 'nest warns');
  }

  error(message: unknown, ...details: readonly unknown[]): void {
    if (details.at(-1) === rethrowing) {
      this.debug(message, ...details);
      return;
    }
    this.#logger.error(fieldsOf(message, details), 'nest reports an error');
  }

  fatal(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.error(fieldsOf(message, details), 'nest reports a fatal error');
  }
}

/** Nest appends a stack to errors, and its context, the name of the class that logs, to everything. */
function fieldsOf(message: unknown, details: readonly unknown[]): object {
  return { context: details.at(-1), detail: message, ...(details.length > 1 ? { more: details.slice(0, -1) } : {}) };
}
