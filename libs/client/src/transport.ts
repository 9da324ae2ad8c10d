import type { Dispatcher } from 'undici';
import { untilAborted } from '#async';
import { ConnectionError, describeCause } from './connection-error.js';
import { Credentials, type Credential } from './credentials.js';
import { Dispatchers } from './dispatchers.js';
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
 * The connections to one API server: its TLS, its proxy, its credentials as they are now, HTTP/2 when offered. As many
 * connections as there are streams for; nothing connects before the first request.
 */
export class Transport {
  readonly #credentials: Credentials;
  readonly #server: URL;
  readonly #dispatchers: Dispatchers;

  constructor(private readonly config: RestConfig) {
    this.#credentials = new Credentials(config);
    this.#server = new URL(config.server);
    this.#dispatchers = new Dispatchers(config, true);
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
    await this.#dispatchers.destroy();
  }

  async #send(request: TransportRequest, credential: Credential): Promise<TransportResponse> {
    const { method, path, headers, body, bodyTimeoutMs, signal } = request;
    const dispatcher = this.#dispatchers.for(credential.tls);
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
        ? dispatcher.request({ ...options, signal }).then(mayBreakUnread)
        : abandonable(dispatcher.request(options).then(mayBreakUnread), signal));
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

/**
 * An answer that may break off, or be given up, before anybody reads it: Node ends the process for an error of a stream that
 * nobody listens to. Who reads it afterwards is told all the same.
 */
function mayBreakUnread(response: TransportResponse): TransportResponse {
  response.body.on('error', () => undefined);
  return response;
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
