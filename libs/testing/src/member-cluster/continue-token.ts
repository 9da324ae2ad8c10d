import { StatusError } from '#kube';

/** Where the next page of a list begins, and at which version of the store. */
export interface Continuation {
  /** -1 for the present, after the version of the first page was forgotten. */
  readonly version: number;
  /** Key of the last object of the page before. */
  readonly after: string;
}

export function formatContinue({ version, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\u0000` })).toString(
    'base64url',
  );
}

/** @throws StatusError BadRequest for a token that no list gave out */
export function parseContinue(token: string): Continuation {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { rv: unknown; start: unknown };
    if (typeof rv !== 'number' || typeof start !== 'string') {
      throw new TypeError('a field is missing');
    }
    return { version: rv, after: start.slice(0, -1) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StatusError('BadRequest', `continue key is not valid: ${reason}`, { cause });
  }
}

/**
 * The snapshot a token belongs to is gone. The answer carries another token, with which a client can go on at the price of
 * consistency.
 */
export class ContinueExpired extends Error {
  override readonly name = 'ContinueExpired';

  constructor(readonly inconsistent: string) {
    super(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
        'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
        'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
        'deleted between the time the first chunk was returned and now may show up in the list.',
    );
  }
}
