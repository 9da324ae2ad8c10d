import { ConnectionError, CredentialsError, describeCause, RestConfigError } from '#client';
import { StatusError } from '#kube';

/** A member that does not answer is asked again soon: it may be starting. */
const RETRY_AFTER_SECONDS = 1;

/** What the caller is told when a member gave no answer. Nothing of the credentials, or of what made them, is in it. */
export function memberFailure(cluster: string, cause: unknown): unknown {
  const named = `cluster ${JSON.stringify(cluster)}`;
  if (cause instanceof RestConfigError) {
    return new StatusError('BadRequest', `${named} cannot be connected to: ${cause.message}`, { cause });
  }
  if (cause instanceof CredentialsError) {
    return unavailable(`the credentials of ${named} are not available`, cause);
  }
  if (cause instanceof ConnectionError) {
    return unavailable(`${named} cannot be reached: ${describeCause(cause.cause)}`, cause);
  }
  return cause;
}

function unavailable(message: string, cause: unknown): StatusError {
  return new StatusError('ServiceUnavailable', message, { cause, details: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
}
