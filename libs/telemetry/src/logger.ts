/**
 * Structured log of the process. Messages are constant sentences; what varies is in fields, of which `error` takes an
 * Error. Fields that hold credentials are replaced, as a net and not as a licence. A level that is off costs a comparison.
 */
export abstract class Logger {
  /** Someone should act. Errors among the fields come with their stack. */
  abstract error(fields: object, message: string): void;

  /** It mended itself, or will be tried again. */
  abstract warn(fields: object, message: string): void;

  /** A life changed: started, stopped, elected. */
  abstract info(fields: object, message: string): void;

  /** Everything else; on from verbosity 4. */
  abstract debug(fields: object, message: string): void;

  /** A logger that adds these fields to every line. */
  abstract child(fields: object): Logger;

  /** Writes what is still in memory before it returns. For the end of the process. */
  abstract flush(): void;
}

function nothing(): void {
  // A log without a reader.
}

/** Writes nothing. For tests whose subject is not the log. */
export const silentLogger: Logger = {
  error: nothing,
  warn: nothing,
  info: nothing,
  debug: nothing,
  child: () => silentLogger,
  flush: nothing,
};
