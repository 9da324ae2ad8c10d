import type { Readable } from 'node:stream';
import { ConnectionError, describeCause } from './connection-error.js';
import { Credentials, type Credential } from './credentials.js';
import { Dispatchers } from './dispatchers.js';
import { AnswerHandler, type PassthroughAnswer } from './passthrough-answer.js';
import { tracedRequest } from './request-trace.js';
import { RestConfigError, type RestConfig } from './rest-config.js';

/** A request of somebody else, to be sent as it is, with the credentials of the client. */
export interface PassthroughRequest {
  readonly method: string;
  /** Path and query, below the server's base URL. */
  readonly path: string;
  /** Without those of the connection (`Connection`, `Transfer-Encoding` ...) and without credentials. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Read as fast as the server takes it; none for an upgrade. */
  readonly body?: Readable | undefined;
  /** The protocol to change to, such as `SPDY/3.1` or `websocket`. */
  readonly upgrade?: string | undefined;
  /** Breaks the exchange off, also when the answer has begun. */
  readonly signal: AbortSignal;
}

/** The credentials of the client itself cannot be had: a file cannot be read, or a plugin gave none. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/**
 * Sends the requests of others to one API server and hands its answers back untouched.
 *
 * Over HTTP/1.1 only: that is where a connection can change its protocol, and where a request that is given up takes
 * nothing with it but its own connection.
 */
export class PassthroughClient {
  readonly #credentials: Credentials;
  readonly #dispatchers: Dispatchers;
  readonly #server: URL;

  /** @throws RestConfigError when the server is no URL */
  constructor(private readonly config: RestConfig) {
    this.#credentials = new Credentials(config);
    this.#dispatchers = new Dispatchers(config, false);
    this.#server = new URL(config.server);
  }

  /**
   * Sends one request. A 401 is tried once more when the credentials may have changed and nothing of a body was sent.
   *
   * @throws ConnectionError when no answer came, {@link CredentialsError}, RestConfigError when none can come, the signal's
   * reason when it aborts
   */
  async send(request: PassthroughRequest): Promise<PassthroughAnswer> {
    const credential = await this.#credential(request.signal);
    const answer = await this.#exchange(request, credential);
    const isRefused = answer.kind === 'answer' && answer.status === 401;
    if (!isRefused || !this.#credentials.invalidate(credential) || request.body !== undefined) {
      return answer;
    }
    answer.body.destroy();
    return this.#exchange(request, await this.#credential(request.signal));
  }

  /** Nothing can be sent afterwards. Settles when what is still running has ended. */
  close(): Promise<void> {
    return this.#dispatchers.close();
  }

  /** Breaks off what is still running; upgraded connections are their owners' business. */
  destroy(): Promise<void> {
    return this.#dispatchers.destroy();
  }

  async #exchange(request: PassthroughRequest, credential: Credential): Promise<PassthroughAnswer> {
    const { method, path, headers, body, upgrade, signal } = request;
    const handler = new AnswerHandler(signal);
    const options = {
      origin: this.#server.origin,
      path: `${this.#server.pathname.replace(/\/$/, '')}${path}`,
      method,
      body: body ?? null,
      upgrade: upgrade ?? null,
      // How long an answer may take, and how long it may be silent, is for whoever asked to say.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    try {
      return await tracedRequest(
        { method, server: this.#server, path },
        (trace) => {
          const sent = { ...options, headers: { ...headers, ...trace, ...credential.headers } };
          this.#dispatchers.for(credential.tls).dispatch(sent, handler);
          return handler.answer;
        },
        (answer) => (answer.kind === 'answer' ? answer : { status: 101 }),
      );
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof RestConfigError) {
        throw cause;
      }
      throw new ConnectionError(`cannot reach ${this.config.server}: ${describeCause(cause)}`, { cause });
    }
  }

  async #credential(signal: AbortSignal): Promise<Credential> {
    signal.throwIfAborted();
    try {
      return await this.#credentials.current();
    } catch (cause) {
      signal.throwIfAborted();
      throw new CredentialsError(`no credentials for ${this.config.server}: ${describeCause(cause)}`, { cause });
    }
  }
}
