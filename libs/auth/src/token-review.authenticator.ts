import { createHash } from 'node:crypto';
import type { Logger } from '#telemetry';
import { Authenticator, unauthorized, type AuthenticationRequest, type UserInfo } from './authenticator.js';
import { ExpiringCache } from './expiring-cache.js';
import type { AskReview } from './review-client.js';

const TOKEN_REVIEWS = { group: 'authentication.k8s.io', version: 'v1', resource: 'tokenreviews' } as const;

interface TokenReviewStatus {
  readonly authenticated: boolean;
  readonly user: {
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
}

export interface TokenReviewOptions {
  readonly ask: AskReview;
  /** How long an answer, good or bad, is repeated. */
  readonly ttlMs: number;
  readonly logger: Logger;
}

/** Answers held at once. A token that falls out is only asked about again. */
const CACHED_TOKENS = 4096;

/** Asks the control plane who a bearer token belongs to. Tokens are held as hashes. */
export class TokenReviewAuthenticator extends Authenticator {
  readonly #options: TokenReviewOptions;
  readonly #users = new ExpiringCache<UserInfo | undefined>(CACHED_TOKENS);

  constructor(options: TokenReviewOptions) {
    super();
    this.#options = options;
  }

  override async authenticate(request: AuthenticationRequest): Promise<UserInfo | undefined> {
    const token = bearerTokenOf(request);
    if (token === undefined) {
      return undefined;
    }
    const user = await this.#userOf(token);
    if (user === undefined) {
      throw unauthorized(new Error('the control plane does not know the token'));
    }
    return user;
  }

  async #userOf(token: string): Promise<UserInfo | undefined> {
    const { ask, ttlMs, logger } = this.#options;
    const hash = createHash('sha256').update(token).digest('base64');
    try {
      return await this.#users.get(hash, async () => ({ value: await review(ask, token), ttlMs }));
    } catch (error) {
      // As kube-apiserver does: a caller whose token cannot be checked is not let in, and cannot tell why.
      logger.error({ error }, 'token not reviewed, the caller is rejected');
      throw unauthorized(error);
    }
  }
}

async function review(ask: AskReview, token: string): Promise<UserInfo | undefined> {
  const { authenticated, user } = await ask<TokenReviewStatus>(TOKEN_REVIEWS, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token },
  });
  if (authenticated !== true || user?.username === undefined || user.username === '') {
    return undefined;
  }
  const { username, uid, groups = [], extra = {} } = user;
  return { name: username, groups, extra, ...(uid === undefined ? {} : { uid }) };
}

const WEBSOCKET_TOKEN = 'base64url.bearer.authorization.k8s.io.';

/** The token of the Authorization header, or of the WebSocket subprotocol that browsers must use instead. */
function bearerTokenOf({ headers }: AuthenticationRequest): string | undefined {
  const [authorization = ''] = headers.get('authorization') ?? [];
  const token = /^bearer +(\S+)/i.exec(authorization.trim())?.[1];
  if (token !== undefined) {
    return token;
  }
  const protocols = (headers.get('sec-websocket-protocol') ?? []).flatMap((value) => value.split(','));
  const encoded = protocols.map((protocol) => protocol.trim()).find((protocol) => protocol.startsWith(WEBSOCKET_TOKEN));
  return encoded === undefined ? undefined : Buffer.from(encoded.slice(WEBSOCKET_TOKEN.length), 'base64url').toString();
}
