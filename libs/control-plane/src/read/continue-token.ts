import { type ObjectName, StatusError } from '#kube';
import { isRecord } from '../schema/schema-validator.js';

/** Where a list goes on: after an object, in the state of a moment. */
export interface ContinueToken {
  readonly resourceVersion: number;
  readonly after: ObjectName;
}

/** The text a client hands back unread. */
export function formatContinueToken({ resourceVersion, after }: ContinueToken): string {
  const text = JSON.stringify({
    v: 'meta.k8s.io/v1',
    rv: resourceVersion,
    namespace: after.namespace,
    name: after.name,
  });
  return Buffer.from(text).toString('base64url');
}

/** @throws StatusError `BadRequest` for text that {@link formatContinueToken} did not write */
export function parseContinueToken(text: string): ContinueToken {
  const token = parseJson(Buffer.from(text, 'base64url').toString('utf8'));
  if (!isRecord(token) || token['v'] !== 'meta.k8s.io/v1') {
    throw invalidToken();
  }
  const { rv, namespace, name } = token;
  if (!Number.isSafeInteger(rv) || typeof namespace !== 'string' || typeof name !== 'string') {
    throw invalidToken();
  }
  return { resourceVersion: rv as number, after: { namespace, name } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidToken(cause);
  }
}

function invalidToken(cause?: unknown): StatusError {
  return new StatusError('BadRequest', 'continue key is not valid', cause === undefined ? {} : { cause });
}
