import type { IncomingHttpHeaders } from 'node:http';
import type { RestConfig } from '#client';
import { StatusError } from '#kube';
import { PROXY_CREDENTIAL_PREFIX } from './passed-headers.js';

/** The part of a connection that says who is asking, and whom to trust. */
export type ProxyCredentials = Pick<RestConfig, 'ca' | 'token' | 'cert' | 'key' | 'insecureSkipTlsVerify'>;

type Decode = (value: string, header: string) => ProxyCredentials;

const decoders: Readonly<Record<string, Decode>> = {
  ca: (value, header) => ({ ca: pem(value, header), insecureSkipTlsVerify: false }),
  token: (token) => ({ token }),
  'client-cert': (value, header) => ({ cert: pem(value, header) }),
  'client-key': (value, header) => ({ key: pem(value, header) }),
};

/**
 * The credentials for the member that a request brings in its `X-Clusterpedia-Proxy-*` headers; nothing when it brings
 * none. They are for this request only.
 *
 * @throws StatusError `BadRequest` for one that is no base64, or a certificate without its key
 */
export function proxyCredentialsOf(headers: IncomingHttpHeaders): ProxyCredentials | undefined {
  const found = Object.entries(headers).flatMap(([header, value]) => {
    const decode = header.startsWith(PROXY_CREDENTIAL_PREFIX)
      ? decoders[suffixOf(header.slice(PROXY_CREDENTIAL_PREFIX.length))]
      : undefined;
    return decode === undefined || typeof value !== 'string' || value === '' ? [] : [decode(value, header)];
  });
  if (found.length === 0) {
    return undefined;
  }
  const credentials: ProxyCredentials = Object.assign({}, ...found);
  if ((credentials.cert === undefined) !== (credentials.key === undefined)) {
    throw new StatusError('BadRequest', `${PROXY_CREDENTIAL_PREFIX}client-cert and -client-key belong together`);
  }
  return credentials;
}

function suffixOf(text: string): string {
  try {
    return decodeURIComponent(text).toLowerCase();
  } catch {
    // A name that cannot be decoded is no name of ours.
    return text;
  }
}

/** Never quotes the value: it may be a key. */
function pem(base64: string, header: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new StatusError('BadRequest', `the header ${header} is not base64`);
  }
  return Buffer.from(base64, 'base64').toString('utf8');
}
