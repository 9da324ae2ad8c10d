import type { X509Certificate } from 'node:crypto';
import { StatusError } from '#kube';

/** Who is asking. Every authenticated user is in the group `system:authenticated`. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** Further attributes; keys are lower-case. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What a request shows of the caller. */
export interface AuthenticationRequest {
  /** Decoded path without the query. */
  readonly path: string;
  /** Values by lower-case name, in the order they came: a repeated header is several values, never one joined text. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Certificates of the TLS client, its own first; none of them is verified. Empty without one. */
  readonly certificates: readonly X509Certificate[];
}

/**
 * One way to tell who is asking.
 *
 * Resolves with `undefined` when the request shows nothing of the kind it looks for, so that the next one is asked.
 *
 * @throws StatusError `Unauthorized` for credentials that are shown and do not hold
 */
export abstract class Authenticator {
  abstract authenticate(request: AuthenticationRequest): Promise<UserInfo | undefined>;
}

export const ALL_AUTHENTICATED = 'system:authenticated';
export const MASTERS = 'system:masters';

/** Whether the user may do everything, whatever the rules say. */
export function isAdministrator({ groups }: UserInfo): boolean {
  return groups.includes(MASTERS);
}

/** The error every rejected caller sees; what was wrong stays in `cause`, for the log. */
export function unauthorized(cause?: unknown): StatusError {
  return new StatusError('Unauthorized', 'Unauthorized', cause === undefined ? {} : { cause });
}

/**
 * Asks each authenticator in turn; the first that knows the user decides.
 *
 * Credentials that one rejects may still be accepted by a later one. When none accepts them the caller is rejected and
 * never becomes anonymous: `anonymous` is asked only about requests that show no credentials.
 */
export class UnionAuthenticator extends Authenticator {
  readonly #authenticators: readonly Authenticator[];
  readonly #anonymous: Authenticator;

  constructor(authenticators: readonly Authenticator[], anonymous: Authenticator) {
    super();
    this.#authenticators = authenticators;
    this.#anonymous = anonymous;
  }

  override async authenticate(request: AuthenticationRequest): Promise<UserInfo | undefined> {
    let rejection: StatusError | undefined;
    for (const authenticator of this.#authenticators) {
      try {
        const user = await authenticator.authenticate(request);
        if (user !== undefined) {
          return withGroup(user, ALL_AUTHENTICATED);
        }
      } catch (error) {
        if (!StatusError.is(error, 'Unauthorized')) {
          throw error;
        }
        rejection ??= error;
      }
    }
    if (rejection !== undefined) {
      throw rejection;
    }
    return this.#anonymous.authenticate(request);
  }
}

function withGroup(user: UserInfo, group: string): UserInfo {
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}
