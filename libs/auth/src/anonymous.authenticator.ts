import { Authenticator, type AuthenticationRequest, type UserInfo } from './authenticator.js';

const anonymous: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'], extra: {} };

/** Calls a request without credentials `system:anonymous`, on the paths where that is allowed. */
export class AnonymousAuthenticator extends Authenticator {
  readonly #isAllowed: (path: string) => boolean;

  constructor(isAllowed: (path: string) => boolean) {
    super();
    this.#isAllowed = isAllowed;
  }

  override authenticate({ path }: AuthenticationRequest): Promise<UserInfo | undefined> {
    return Promise.resolve(this.#isAllowed(path) ? anonymous : undefined);
  }
}
