import type { Dispatcher } from 'undici';
import { ConnectionError, describeCause } from './connection-error.js';
import { Credentials, type Credential } from './credentials.js';
import { Dispatchers } from './dispatchers.js';
import { tracedRequest } from './request-trace.js';
import type { RestConfig } from './rest-config.js';

/** An API server gives up on a request after 60 s by default; one that is silent for longer is not going to answer. */
const HEADERS_TIMEOUT_MS = 70_000;

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
 * The connections to one API server: its TLS, its proxy, its credentials as they are now. As many connections as there are
 * streams for; nothing connects before the first request.
 *
 * What has no body goes by HTTP/2 when offered. What has one goes by HTTP/1.1: an HTTP/2 stream that ends before its body is
 * out, because it is given up, reset, or answered early as busy servers do, makes Node send empty DATA frames for ever, and
 * the event loop never turns again.
 */
export class Transport {
  readonly #credentials: Credentials;
  readonly #server: URL;
  readonly #dispatchers: Dispatchers;
  readonly #dispatchersOfBodies: Dispatchers;

  constructor(private readonly config: RestConfig) {
    this.#credentials = new Credentials(config);
    this.#server = new URL(config.server);
    this.#dispatchers = new Dispatchers(config, true);
    this.#dispatchersOfBodies = new Dispatchers(config, false);
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
    await Promise.all([this.#dispatchers.destroy(), this.#dispatchersOfBodies.destroy()]);
  }

  async #send(request: TransportRequest, credential: Credential): Promise<TransportResponse> {
    const { method, path, headers, body, bodyTimeoutMs, signal } = request;
    const dispatchers = body === undefined ? this.#dispatchers : this.#dispatchersOfBodies;
    const dispatcher = dispatchers.for(credential.tls);
    const options = {
      origin: this.#server.origin,
      path: `${this.#server.pathname.replace(/\/$/, '')}${path}`,
      method,
      body: body ?? null,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: bodyTimeoutMs,
      signal,
    };
    try {
      const response = await tracedRequest(
        { method, server: this.#server, path },
        (trace) => dispatcher.request({ ...options, headers: { ...headers, ...trace, ...credential.headers } }),
        ({ statusCode: status, body: answer }) => ({ status, body: answer }),
      );
      // Whoever reads the body hears that it failed. Before anybody does nobody would, and that ends the process.
      response.body.on('error', () => undefined);
      return response;
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
}
