import type { IncomingHttpHeaders } from 'node:http';

/** Credentials for the member that a request brings. */
export const PROXY_CREDENTIAL_PREFIX = 'x-clusterpedia-proxy-';

/** A WebSocket client that cannot set headers writes its token among the protocols. */
const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** Headers that are about one connection, and not about the request. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Set anew for the member, or answered already. */
const ofThisServer: ReadonlySet<string> = new Set(['authorization', 'expect', 'host', 'audit-id', 'x-forwarded-for']);

/** What a front proxy or the caller says about who is asking. It was used up when the caller was found out. */
const identityPrefixes = ['x-remote-', 'impersonate-', PROXY_CREDENTIAL_PREFIX];

/** Headers of the answer that this server writes itself. */
const ofThisAnswer: ReadonlySet<string> = new Set(['audit-id', 'cache-control', 'date']);

type Headers = Record<string, string | string[]>;

/** What this server adds to a request that it passes on. */
export interface Passage {
  readonly auditId: string;
  /** Address of the caller. */
  readonly from: string;
}

/** The headers that the member gets: all of the request's, but for the connection's and the caller's credentials. */
export function requestHeaders(headers: IncomingHttpHeaders, { auditId, from }: Passage): Headers {
  const passed = withoutHops(headers, (name) => {
    const isIdentity = identityPrefixes.some((prefix) => name.startsWith(prefix));
    return !isIdentity && !ofThisServer.has(name) && !name.startsWith(':');
  });
  const protocols = withoutBearer(passed['sec-websocket-protocol']);
  delete passed['sec-websocket-protocol'];
  const forwardedFor = [headers['x-forwarded-for'] ?? [], from].flat().join(', ');
  return {
    ...passed,
    ...(protocols === '' ? {} : { 'sec-websocket-protocol': protocols }),
    'audit-id': auditId,
    'x-forwarded-for': forwardedFor,
  };
}

/** The headers that the caller gets of those the member answered with. */
export function answerHeaders(headers: IncomingHttpHeaders): Headers {
  return withoutHops(headers, (name) => !ofThisAnswer.has(name));
}

function withoutHops(headers: IncomingHttpHeaders, isWanted: (name: string) => boolean): Headers {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const passed: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name) && !named.has(name) && isWanted(name)) {
      passed[name] = value;
    }
  }
  return passed;
}

function withoutBearer(protocols: string | string[] | undefined): string {
  return [protocols ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '' && !protocol.startsWith(BEARER_PROTOCOL))
    .join(', ');
}
