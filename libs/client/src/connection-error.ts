/**
 * No complete answer came: the server was not reached, or the connection broke under the answer. Trying again can help.
 * An answer that says no is a `StatusError` instead.
 */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** The innermost message of a failed connection, such as `connect ECONNREFUSED 10.0.0.1:6443`. */
export function describeCause(error: unknown): string {
  const { message, errors } = error as { readonly message?: unknown; readonly errors?: readonly unknown[] };
  // Node tries each address of a host and reports them together, with an empty message.
  if (errors?.[0] !== undefined) {
    return describeCause(errors[0]);
  }
  return typeof message === 'string' ? message : String(error);
}
