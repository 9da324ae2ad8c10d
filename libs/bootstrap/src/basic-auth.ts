import { createHash } from 'node:crypto';
import { compare } from 'bcryptjs';

/** Stands in for the hash of a user there is not, so that a refusal takes as long. It is that of no known password. */
const nobodysHash = '$2b$10$IqaV7bV8RHGhojYu9kRwZegVXEg7SDYCvbA6d4b/VPbTWYK4L9J3y';

/** Right passwords remembered, and passwords waiting to be compared. */
const maxRemembered = 100;
const maxWaiting = 16;

/** A password cannot be looked at now: too many others wait. */
export class TooManyLoginsError extends Error {
  override readonly name = 'TooManyLoginsError';
}

/**
 * Compares HTTP basic credentials with bcrypt hashes. That is slow on purpose, so it happens one at a time, and a password
 * that was right is remembered: scrapers send the same one every few seconds.
 */
export class BasicAuth {
  readonly #remembered = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  #waitingCount = 0;

  /**
   * @param authorization - the header of that name
   * @param hashByUser - as in the configuration at this moment
   * @throws TooManyLoginsError
   */
  async isAuthentic(authorization: string | undefined, hashByUser: Readonly<Record<string, string>>): Promise<boolean> {
    const credentials = readCredentials(authorization);
    if (credentials === undefined) {
      return false;
    }
    const { user, password } = credentials;
    const isKnown = Object.hasOwn(hashByUser, user);
    const hash = hashByUser[user];
    const isRight = await this.#compare(password, isKnown && hash !== undefined ? hash : nobodysHash);
    return isKnown && isRight;
  }

  async #compare(password: string, hash: string): Promise<boolean> {
    // The password itself does not stay in memory.
    const key = createHash('sha256').update(`${hash}\0${password}`).digest('base64');
    if (this.#remembered.has(key)) {
      return true;
    }
    const isRight = await this.#inTurn(() => compare(password, hash));
    if (isRight) {
      this.#remember(key);
    }
    return isRight;
  }

  async #inTurn(work: () => Promise<boolean>): Promise<boolean> {
    if (this.#waitingCount >= maxWaiting) {
      throw new TooManyLoginsError(`${maxWaiting} passwords are waiting to be compared`);
    }
    this.#waitingCount += 1;
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waitingCount -= 1;
    }
  }

  #remember(key: string): void {
    const [oldest] = this.#remembered;
    if (oldest !== undefined && this.#remembered.size >= maxRemembered) {
      this.#remembered.delete(oldest);
    }
    this.#remembered.add(key);
  }
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc7617#section-2 */
function readCredentials(authorization = ''): Credentials | undefined {
  const encoded = /^basic +(?<text>[A-Za-z0-9+/]+=*)$/i.exec(authorization)?.groups?.['text'];
  const decoded = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon === -1 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
