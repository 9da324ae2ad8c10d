import { createSecureContext } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import { createConnector } from './connector.js';
import type { TlsMaterial } from './credentials.js';
import { hearStreamErrors } from './http2-stream-errors.js';
import { proxyFromEnvironment } from './proxy-environment.js';
import { parseProxyUrl, RestConfigError, type RestConfig } from './rest-config.js';

hearStreamErrors();

const CONNECT_TIMEOUT_MS = 10_000;
/**
 * A connection idle this long is probed, and given up ten seconds later. Undici's own HTTP/2 pings are off: an
 * unanswered ping is unacknowledged data, which makes the kernel wait a quarter of an hour instead.
 */
const KEEP_ALIVE_PROBE_MS = 30_000;
/** Longer than the distance of two health requests, so that an idle member costs no new TLS handshakes. */
const IDLE_CONNECTION_MS = 60_000;

/**
 * The connections to one API server, through its proxy if it has one. They are made anew when certificates change; what
 * runs on the earlier ones ends in peace.
 */
export class Dispatchers {
  /** The connections in use, and earlier ones that a watch still reads from. */
  readonly #dispatchers = new Set<Dispatcher>();
  #current: { readonly material: string; readonly dispatcher: Dispatcher } | undefined;
  #closed = false;

  /** @param http2 - whether HTTP/2 is spoken with a server that offers it */
  constructor(
    private readonly config: RestConfig,
    private readonly http2: boolean,
  ) {}

  /** @throws RestConfigError when the certificates or the URL of the proxy cannot work */
  for(tls: TlsMaterial): Dispatcher {
    if (this.#closed) {
      throw new Error('the client is closed');
    }
    const material = JSON.stringify([tls.ca, tls.cert, tls.key]);
    if (this.#current?.material === material) {
      return this.#current.dispatcher;
    }
    this.#retire();
    const dispatcher = connect(this.config, tls, this.http2);
    this.#dispatchers.add(dispatcher);
    this.#current = { material, dispatcher };
    return dispatcher;
  }

  /** Breaks off what is still running. */
  async destroy(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#dispatchers].map((dispatcher) => dispatcher.destroy()));
  }

  /** Nothing new can be sent; settles when what is running has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#dispatchers].map((dispatcher) => dispatcher.close()));
  }

  #retire(): void {
    if (this.#current === undefined) {
      return;
    }
    const { dispatcher } = this.#current;
    this.#current = undefined;
    void dispatcher.close().then(() => this.#dispatchers.delete(dispatcher));
  }
}

function connect(config: RestConfig, { ca, cert, key }: TlsMaterial, http2: boolean): Dispatcher {
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
  const protocol = http2 ? { preferH2: true } : { allowH2: false };
  const connector = { ...requestTls, keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS, ...protocol };
  return new Agent({
    keepAliveTimeout: IDLE_CONNECTION_MS,
    allowH2: http2,
    h2Options: { pingInterval: 0 },
    connect: createConnector(connector, CONNECT_TIMEOUT_MS, proxyOf(config)),
  });
}

function proxyOf({ proxyUrl, server }: RestConfig): URL | undefined {
  const url = proxyUrl ?? proxyFromEnvironment(new URL(server), process.env);
  return url === undefined ? undefined : parseProxyUrl(url);
}
