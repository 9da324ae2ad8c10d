import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { IncomingHttpHeaders } from 'undici/types/header.js';
import { StatusError, type Status } from '#kube';
import { ConnectionError, describeCause } from './connection-error.js';
import type { RestConfig } from './rest-config.js';
import { TokenBucket } from './token-bucket.js';
import { Transport, type TransportResponse } from './transport.js';

/** An answer that stops arriving for this long is given up. */
const BODY_TIMEOUT_MS = 60_000;

export interface RestClientOptions {
  readonly userAgent?: string;
  /** Requests a second, after the first `burst`; no limit when left out. Watches are not counted. */
  readonly qps?: number;
  readonly burst?: number;
}

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, below the server's base URL, with every segment escaped. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes as they are, with the content type of `headers`; anything else as JSON. */
  readonly body?: unknown;
  /** An answer without an end: no rate limit, and the body may be silent for as long as it likes. */
  readonly watch?: boolean;
  /** Take the answer compressed when the server offers that: for answers that are large. The body is read as if it were not. */
  readonly compressed?: boolean;
  readonly signal: AbortSignal;
}

/** A 2xx answer. The body is read as it is wanted, which slows the server down; leaving the loop early cancels it. */
export interface RestResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
}

/** HTTP exchanges with one API server. Owns the connections; whoever made it closes it. */
export class RestClient {
  readonly #transport: Transport;
  readonly #bucket: TokenBucket | undefined;
  readonly #userAgent: string;
  /** Base URL, for messages. */
  readonly server: string;

  constructor(config: RestConfig, { userAgent = 'clusterpedia', qps, burst }: RestClientOptions = {}) {
    this.#transport = new Transport(config);
    this.#bucket = qps === undefined ? undefined : new TokenBucket(qps, burst ?? qps);
    this.#userAgent = userAgent;
    this.server = config.server;
  }

  /**
   * One exchange.
   *
   * @throws StatusError when the server answers with anything but 2xx
   * @throws ConnectionError when it does not answer
   */
  async request(request: RestRequest): Promise<RestResponse> {
    if (request.watch !== true) {
      await this.#bucket?.take(request.signal);
    }
    const response = await this.#transport.request({
      method: request.method,
      path: withQuery(request.path, request.query),
      headers: {
        accept: 'application/json',
        'user-agent': this.#userAgent,
        ...(request.compressed === true ? { 'accept-encoding': 'gzip' } : {}),
        ...contentType(request),
        ...request.headers,
      },
      body: encodeBody(request.body),
      bodyTimeoutMs: request.watch === true ? 0 : BODY_TIMEOUT_MS,
      signal: request.signal,
    });
    const body = this.#read(response, request);
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw await statusErrorOf(response, body);
    }
    return { status: response.statusCode, headers: response.headers, body };
  }

  /** One exchange whose answer is a JSON document; it is held in memory whole. Throws as {@link request}. */
  async json<T>(request: RestRequest): Promise<T> {
    const { body } = await this.request(request);
    const text = await readText(body);
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new ConnectionError(`${this.server} did not answer ${request.path} with JSON`, { cause });
    }
  }

  /** Breaks off what is still running; nothing can be asked afterwards. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  async *#read(
    { body, headers }: TransportResponse,
    { compressed = false, watch = false, signal }: RestRequest,
  ): AsyncGenerator<Buffer> {
    const isCompressed = compressed && headers['content-encoding'] === 'gzip';
    const chunks = isCompressed ? decompress(body) : (body as AsyncIterable<Buffer>);
    try {
      yield* watch ? copiesOf(chunks) : chunks;
    } catch (cause) {
      signal.throwIfAborted();
      throw new ConnectionError(`the answer of ${this.server} broke off: ${describeCause(cause)}`, { cause });
    }
  }
}

/**
 * Chunks in memory of their own. As they come they are parts of what was read from the socket at once, up to 64 KB for
 * all of its streams, and whoever waits for the next event of a watch still holds the last: thousands of watches would keep
 * all of it.
 */
async function* copiesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}

/** Whatever ends the one ends the other; who reads hears of it. */
function decompress(body: Readable): AsyncIterable<Buffer> {
  return pipeline(body, createGunzip(), () => undefined) as AsyncIterable<Buffer>;
}

function withQuery(path: string, query: URLSearchParams | undefined): string {
  return query === undefined || query.size === 0 ? path : `${path}?${query.toString()}`;
}

function contentType({ body }: RestRequest): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function encodeBody(body: unknown): string | Uint8Array | undefined {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function statusErrorOf(response: TransportResponse, body: AsyncIterable<Buffer>): Promise<StatusError> {
  const text = await readText(body);
  const status = parseStatus(text) ?? { message: describeAnswer(response.statusCode, text) };
  return StatusError.fromResponse(response.statusCode, withRetryAfter(status, response.headers['retry-after']));
}

function parseStatus(text: string): Partial<Status> | undefined {
  try {
    const document = JSON.parse(text) as Partial<Status> | null;
    return document?.kind === 'Status' ? document : undefined;
  } catch {
    // A proxy in between answers in HTML or plain text.
    return undefined;
  }
}

function describeAnswer(code: number, text: string): string {
  const excerpt = text.trim().slice(0, 200);
  return `the server answered with HTTP ${code}${excerpt === '' ? '' : `: ${excerpt}`}`;
}

/** What the header says belongs to the error too: the document often leaves it out. */
function withRetryAfter(status: Partial<Status>, header: string | string[] | undefined): Partial<Status> {
  const retryAfterSeconds = Number(header);
  if (header === undefined || !Number.isFinite(retryAfterSeconds) || status.details?.retryAfterSeconds !== undefined) {
    return status;
  }
  return { ...status, details: { ...status.details, retryAfterSeconds } };
}
