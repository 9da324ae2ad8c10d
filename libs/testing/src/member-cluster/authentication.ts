import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { StatusError } from '#kube';

/** Who asks. */
export interface UserInfo {
  readonly username: string;
  readonly groups: readonly string[];
}

/** What a request wants to do, as an access review asks it. A part that is absent is `''`. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Of a request that is about no resource. */
  readonly path: string;
}

export type Authorizer = (user: UserInfo, attributes: AccessAttributes) => boolean;

const anonymous: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Paths that a cluster answers to everybody. */
const publicPath = /^\/(?:healthz|livez|readyz|version)(?:\/|$)/;

/** Who may enter a cluster, by token or client certificate, and who may do what. */
export class ClusterAccess {
  readonly #userByToken = new Map<string, UserInfo>();
  /** Asked for everybody but `system:masters`, who may do everything. Settable, to refuse things. */
  authorize: Authorizer = ({ groups }, { path }) => groups.includes('system:authenticated') || publicPath.test(path);

  /** A new bearer token for a user. */
  issueToken(user: UserInfo): string {
    const token = randomBytes(24).toString('base64url');
    this.#userByToken.set(token, withAuthenticatedGroup(user));
    return token;
  }

  revokeToken(token: string): void {
    this.#userByToken.delete(token);
  }

  /** Whose token it is; `undefined` for a token that was never issued, or was revoked. */
  userOfToken(token: string): UserInfo | undefined {
    return this.#userByToken.get(token);
  }

  isAllowed(user: UserInfo, attributes: AccessAttributes): boolean {
    return user.groups.includes('system:masters') || this.authorize(user, attributes);
  }

  /** @throws StatusError Unauthorized for a credential that is wrong; a request without one is anonymous */
  authenticate(request: IncomingMessage | Http2ServerRequest): UserInfo {
    const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
    const certified = userOfCertificate(request.socket as TLSSocket);
    if (certified === 'untrusted' && token === '') {
      throw new StatusError('Unauthorized', 'Unauthorized');
    }
    if (certified !== undefined && certified !== 'untrusted') {
      return certified;
    }
    if (scheme === '') {
      return anonymous;
    }
    const user = scheme.toLowerCase() === 'bearer' ? this.userOfToken(token) : undefined;
    if (user === undefined) {
      throw new StatusError('Unauthorized', 'Unauthorized');
    }
    return user;
  }
}

function userOfCertificate(socket: TLSSocket): UserInfo | 'untrusted' | undefined {
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  if (subject === undefined) {
    return undefined;
  }
  if (!socket.authorized) {
    return 'untrusted';
  }
  const { O: organizations } = subject;
  return withAuthenticatedGroup({ username: textOf(subject.CN), groups: [organizations ?? []].flat() });
}

/** Node answers with a list when a name has several values, which its types do not say. */
function textOf(value: string | readonly string[] | undefined): string {
  return [value ?? ''].flat().at(-1) ?? '';
}

function withAuthenticatedGroup({ username, groups }: UserInfo): UserInfo {
  return { username, groups: [...groups, 'system:authenticated'] };
}
