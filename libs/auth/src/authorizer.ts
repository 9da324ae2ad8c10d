import type { Attributes } from './attributes.js';
import { isAdministrator, type UserInfo } from './authenticator.js';

/** Whether something is allowed, and why: the reason is shown to the caller. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Says what a user may do. Rejects when it cannot say; the caller must then refuse. */
export abstract class Authorizer {
  abstract authorize(user: UserInfo, attributes: Attributes): Promise<Decision>;
}

/**
 * Matches paths against `--authorization-always-allow-paths`: each entry is a whole path, or a beginning when it ends in
 * `*`.
 */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  return (path) =>
    patterns.some((pattern) => (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern));
}

/**
 * Decides what needs no question: administrators may do everything, and some paths, such as those of health probes, are
 * open to everybody. Anything else goes to `next`; without it, nothing else is allowed.
 */
export class LocalAuthorizer extends Authorizer {
  readonly #isAlwaysAllowed: (path: string) => boolean;
  readonly #next: Authorizer | undefined;

  constructor(isAlwaysAllowed: (path: string) => boolean, next?: Authorizer) {
    super();
    this.#isAlwaysAllowed = isAlwaysAllowed;
    this.#next = next;
  }

  override authorize(user: UserInfo, attributes: Attributes): Promise<Decision> {
    const { isResourceRequest, path } = attributes;
    if (isAdministrator(user) || (!isResourceRequest && this.#isAlwaysAllowed(path))) {
      return Promise.resolve({ allowed: true, reason: '' });
    }
    return this.#next?.authorize(user, attributes) ?? Promise.resolve({ allowed: false, reason: '' });
  }
}
