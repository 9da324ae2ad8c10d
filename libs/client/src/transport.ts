import { createSecureContext } from 'node:tls';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { untilAborted } from '#async';
import { ConnectionError, describeCause } from './connection-error.js';
import { createConnector } from './connector.js';
import { Credentials, type Credential, type TlsMaterial } from './credentials.js';
import { RestConfigError, type RestConfig } from './rest-config.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** An API server gives up on a request after 60 s by default; one that is silent for longer is not going to answer. */
const HEADERS_TIMEOUT_MS = 70_000;
/**
 * A connection idle this long is probed, and given up ten seconds later. Undici's own HTTP/2 pings are off: an
 * unanswered ping is unacknowledged data, which makes the kernel wait a quarter of an hour instead.
 */
const KEEP_ALIVE_PROBE_MS = 30_000;
/** Longer than the distance of two health requests, so that an idle member costs no new TLS handshakes. */
const IDLE_CONNECTION_MS = 60_000;

/** One exchange, as the wire wants it. `path` includes the query. */
export interface TransportRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | undefined;
  /** How long the body may be silent; 0 is for ever. */
  readonly bodyTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** An answer, whatever its status. The body must be read to its end, or destroyed. */
export type TransportResponse = Dispatcher.ResponseData;

/**
 * The connections to one API server: its TLS, its proxy, its credentials as they are now, HTTP/2 when offered. As many
 * connections as there are streams for; nothing connects before the first request.
 */
export class Transport {
  readonly #credentials: Credentials;
  readonly #server: URL;
  /** The connections in use, and earlier ones that a watch still reads from. */
  readonly #dispatchers = new Set<Dispatcher>();
  #current: { readonly material: string; readonly dispatcher: Dispatcher } | undefined;
  #closed = false;

  constructor(private readonly config: RestConfig) {
    this.#credentials = new Credentials(config);
    this.#server = new URL(config.server);
  }

  /**
   * Sends one request. A 401 is tried once more when the credentials may have changed since they were read.
   *
   * @throws ConnectionError when no answer came, RestConfigError when none can come, the signal's reason when it aborts
   */
  async request(request: TransportRequest): Promise<TransportResponse> {
    const credential = await this.#credential(request.signal);
    const response = await this.#send(request, credential);
    if (response.statusCode !== 401 || !this.#credentials.invalidate(credential)) {
      return response;
    }
    await response.body.dump();
    return this.#send(request, await this.#credential(request.signal));
  }

  /** Breaks off what is still running. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#dispatchers].map((dispatcher) => dispatcher.destroy()));
  }

  async #send(request: TransportRequest, credential: Credential): Promise<TransportResponse> {
    const { method, path, headers, body, bodyTimeoutMs, signal } = request;
    const dispatcher = this.#dispatcher(credential.tls);
    const options = {
      origin: this.#server.origin,
      path: `${this.#server.pathname.replace(/\/$/, '')}${path}`,
      method,
      headers: { ...headers, ...credential.headers },
      body: body ?? null,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: bodyTimeoutMs,
    };
    try {
      return await (body === undefined
        ? dispatcher.request({ ...options, signal })
        : abandonable(dispatcher.request(options), signal));
    } catch (cause) {
      signal.throwIfAborted();
      throw new ConnectionError(`cannot reach ${this.config.server}: ${describeCause(cause)}`, { cause });
    }
  }

  async #credential(signal: AbortSignal): Promise<Credential> {
    signal.throwIfAborted();
    try {
      const credential = await this.#credentials.current();
      signal.throwIfAborted();
      return credential;
    } catch (cause) {
      signal.throwIfAborted();
      throw new ConnectionError(`no credentials for ${this.config.server}: ${describeCause(cause)}`, { cause });
    }
  }

  #dispatcher(tls: TlsMaterial): Dispatcher {
    if (this.#closed) {
      throw new Error('the client is closed');
    }
    const material = JSON.stringify([tls.ca, tls.cert, tls.key]);
    if (this.#current?.material === material) {
      return this.#current.dispatcher;
    }
    this.#retire();
    const dispatcher = connect(this.config, tls);
    this.#dispatchers.add(dispatcher);
    this.#current = { material, dispatcher };
    return dispatcher;
  }

  /** Certificates have changed: what runs may end in peace, new requests go elsewhere. */
  #retire(): void {
    if (this.#current === undefined) {
      return;
    }
    const { dispatcher } = this.#current;
    this.#current = undefined;
    void dispatcher.close().then(() => this.#dispatchers.delete(dispatcher));
  }
}

/**
 * The answer to a request with a body, or the signal's reason as soon as it aborts. The request itself goes on: Node sends
 * empty DATA frames for ever, and keeps them all, when an HTTP/2 stream with a body is destroyed before its headers are out.
 */
async function abandonable(answer: Promise<TransportResponse>, signal: AbortSignal): Promise<TransportResponse> {
  const settled = new AbortController();
  const aborted = untilAborted(AbortSignal.any([signal, settled.signal]));
  try {
    const response = await Promise.race([answer, aborted]);
    if (response !== undefined) {
      return response;
    }
  } finally {
    settled.abort();
  }
  answer.then(
    ({ body }) => body.destroy(),
    // Nobody waits for it any more.
    () => undefined,
  );
  throw signal.reason;
}

function connect(config: RestConfig, { ca, cert, key }: TlsMaterial): Dispatcher {
  const requestTls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
    rejectUnauthorized: config.insecureSkipTlsVerify !== true,
  };
  try {
    createSecureContext(requestTls);
  } catch (cause) {
    throw new RestConfigError(`the client certificate, its key or the CA of ${config.server} is not valid PEM`, {
      cause,
    });
  }
  const connector = { timeout: CONNECT_TIMEOUT_MS, keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS, preferH2: true };
  const options = { keepAliveTimeout: IDLE_CONNECTION_MS, h2Options: { pingInterval: 0 } };
  if (config.proxyUrl === undefined) {
    return new Agent({ ...options, connect: createConnector({ ...connector, ...requestTls }) });
  }
  return new ProxyAgent({
    ...options,
    uri: parseProxyUrl(config.proxyUrl),
    connectTimeout: CONNECT_TIMEOUT_MS,
    proxyTls: connector,
    requestTls: { ...connector, ...requestTls },
  });
}

/** The URL is not quoted when it does not fit: it may hold a password. */
function parseProxyUrl(proxyUrl: string): string {
  const url = URL.parse(proxyUrl);
  if (url === null || !['http:', 'https:', 'socks5:'].includes(url.protocol)) {
    throw new RestConfigError('proxy-url is not an http, https or socks5 URL');
  }
  return url.href;
}
