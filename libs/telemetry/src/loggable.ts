import { types } from 'node:util';

/** Credentials by the names they have in kubeconfigs, in PediaClusters (`tokenData`), in Secrets and in HTTP headers. */
const credentialName =
  /(?:token|password|passwd|kubeconfig|authorization|cookie|dsn|privatekey|secretkey)$|(?<!meta)data$/i;
const redacted = '[redacted]';

/** Deeper structures are cut: a log line is no dump. */
const maxDepth = 6;

/** What becomes of an Error in a log line. */
export interface LoggedError {
  /** The error's message and those of its causes, outermost first. */
  readonly message: string;
  readonly stack?: string;
}

/**
 * A copy of log fields that may be written down: credentials replaced, errors as {@link LoggedError}.
 *
 * @param withStack - whether errors keep their stack
 */
export function toLoggable(fields: object, withStack: boolean): object {
  return copyOf(fields, withStack, 0) as object;
}

/** One line about an error: its message, then what caused it, unless the message said so already. */
export function describeError(error: unknown): string {
  if (!types.isNativeError(error)) {
    return String(error);
  }
  const message = error.message === '' ? error.name : error.message;
  if (error.cause === undefined) {
    return message;
  }
  const cause = describeError(error.cause);
  return message.includes(cause) ? message : `${message}: ${cause}`;
}

function copyOf(value: unknown, withStack: boolean, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return value;
  }
  if (types.isNativeError(value)) {
    return loggedError(value, withStack);
  }
  if (depth > maxDepth) {
    return '[…]';
  }
  if (Array.isArray(value)) {
    return value.map((item) => copyOf(item, withStack, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, copyField(key, child, withStack, depth)]),
  );
}

/** Whether what goes by that name is better not written down: a field, a header or a parameter. */
export function isCredentialName(name: string): boolean {
  return credentialName.test(name);
}

function copyField(key: string, child: unknown, withStack: boolean, depth: number): unknown {
  const isCredential = isCredentialName(key) && child !== undefined && child !== null && child !== '';
  return isCredential ? redacted : copyOf(child, withStack, depth + 1);
}

function loggedError(error: Error, withStack: boolean): LoggedError {
  const message = describeError(error);
  return withStack && error.stack !== undefined ? { message, stack: error.stack } : { message };
}
