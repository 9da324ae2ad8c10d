/**
 * A program that prints an ExecCredential.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export interface ExecConfig {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Hand the cluster's endpoint and CA to the program. */
  readonly provideClusterInfo: boolean;
  /** What to tell an operator who has not installed the program. */
  readonly installHint?: string | undefined;
}

/** Whom to act as, by `Impersonate-*` headers. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * How to reach one API server and as whom. Plain data: two equal configs behave the same. Certificates and keys are PEM
 * text; what ends in `File` is read again while the process runs, and wins over its counterpart.
 */
export interface RestConfig {
  /** Base URL; a path is a prefix of every request, as behind Rancher. */
  readonly server: string;
  readonly ca?: string | undefined;
  readonly caFile?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** Name expected in the server's certificate when it is not the URL's. */
  readonly tlsServerName?: string | undefined;
  readonly cert?: string | undefined;
  readonly certFile?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** `http:`, `https:` or `socks5:`. Without it the environment decides: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly proxyUrl?: string | undefined;
  readonly exec?: ExecConfig | undefined;
  readonly impersonate?: Impersonation | undefined;
}

/** A description of a connection that cannot work, however often it is tried. The message never holds a credential. */
export class RestConfigError extends Error {
  override readonly name = 'RestConfigError';
}

/**
 * The base URL of an API server as it was written, without a trailing slash. `https` is assumed when no scheme is given.
 *
 * @throws RestConfigError when it is not an HTTP URL
 */
export function parseServerUrl(server: string): string {
  const text = (server.includes('://') ? server : `https://${server}`).replace(/\/+$/, '');
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new RestConfigError(`not the URL of an API server: ${JSON.stringify(server)}`);
  }
  return text;
}

/** A proxy to go through. @throws RestConfigError that does not quote the URL: it may hold a password */
export function parseProxyUrl(proxyUrl: string): URL {
  const url = URL.parse(proxyUrl);
  if (url === null || !['http:', 'https:', 'socks5:'].includes(url.protocol) || url.hostname === '') {
    throw new RestConfigError('proxy-url is not an http, https or socks5 URL');
  }
  return url;
}
