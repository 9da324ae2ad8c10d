/** What drivers say about a failure. Read from any object: not every error is of the classes of this realm. */
export interface DriverError {
  /** SQLSTATE, a name of SQLite or MySQL, or of the operating system; `''` when there is none. */
  readonly code: string;
  /** MySQL's number. */
  readonly errno: number | undefined;
  readonly message: string;
  /** One for each address that was tried. */
  readonly errors: readonly unknown[];
}

/** The fields of an error, whatever was thrown. */
export function driverErrorOf(error: unknown): DriverError {
  const { code, errno, message, errors } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  return {
    code: typeof code === 'string' ? code : '',
    errno: typeof errno === 'number' ? errno : undefined,
    message: typeof message === 'string' ? message : '',
    errors: Array.isArray(errors) ? errors : [],
  };
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // A unix socket of a server that has not started yet.
  'ENOENT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);

/** Messages of errors for which the drivers have no code. */
const codeless = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  "Can't add new command when connection is in closed state",
  'Query read timeout',
]);

/** Whether a connection failed rather than a statement. */
export function isNetworkError({ code, message, errors }: DriverError): boolean {
  return (
    networkCodes.has(code) || codeless.has(message) || errors.some((error) => isNetworkError(driverErrorOf(error)))
  );
}

const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', '57P01', '57P02']);

/** Server shuts down, gone away, lost during query, connection killed, disconnected for being idle. */
const lostNumbers = new Set([1053, 1927, 2006, 2013, 4031]);

const lostMessages = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  "Can't add new command when connection is in closed state",
]);

/** Whether a connection that was there is gone, so that the same statement may fare better on another one. */
export function isLostConnection(error: unknown): boolean {
  const { code, errno, message } = driverErrorOf(error);
  return lostCodes.has(code) || (errno !== undefined && lostNumbers.has(errno)) || lostMessages.has(message);
}
