import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { pipeline } from 'node:stream/promises';

/** In whose name a request is sent on. */
export interface BackendUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** Where requests go, and how they say whose they are: as a front proxy, or with a token of the user. */
export interface AggregationBackendOptions {
  readonly url: string;
  /** PEM of the authority of its certificate, which is not checked without one. */
  readonly ca: string | undefined;
  /** The name that the certificate must have; the host of the URL when absent. */
  readonly serverName?: string | undefined;
  readonly proxy?: { readonly cert: string; readonly key: string };
  readonly token?: (user: BackendUser) => string;
}

export interface BackendAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Never sent on: they are about one connection, or about who the caller is. */
const droppedHeaders = /^(?:host|connection|keep-alive|transfer-encoding|upgrade|authorization|x-remote-.*)$/;

/** An API server behind the aggregation layer. */
export class AggregationBackend {
  constructor(private readonly options: AggregationBackendOptions) {}

  /** One document. Any status is an answer. */
  async get(path: string, user: BackendUser, accept: string): Promise<BackendAnswer> {
    const response = await this.#send('GET', path, { ...this.#identityOf(user), accept });
    const parts = await Array.fromAsync(response as AsyncIterable<Buffer>);
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      body: Buffer.concat(parts).toString(),
    };
  }

  /** Sends a request on as it came but for its caller, and its answer back as it comes. */
  async forward(request: IncomingMessage, response: ServerResponse, user: BackendUser): Promise<void> {
    const headers = { ...kept(request.headers), ...this.#identityOf(user) };
    const answer = await this.#send(request.method ?? 'GET', request.url ?? '/', headers, request);
    response.writeHead(answer.statusCode ?? 502, kept(answer.headers));
    response.flushHeaders();
    try {
      await pipeline(answer, response);
    } catch {
      // Who watches leaves when they have enough; the answer can only be broken off.
      response.destroy();
    }
  }

  #identityOf(user: BackendUser): OutgoingHttpHeaders {
    return this.options.token === undefined
      ? { 'X-Remote-User': user.username, 'X-Remote-Group': [...user.groups] }
      : { authorization: `Bearer ${this.options.token(user)}` };
  }

  #send(method: string, path: string, headers: OutgoingHttpHeaders, body?: IncomingMessage): Promise<IncomingMessage> {
    const { url, ca, serverName, proxy = {} } = this.options;
    const named = serverName === undefined ? {} : { servername: serverName };
    const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
    const options: RequestOptions = { method, headers, ...trust, ...named, ...proxy, agent: false };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = httpsRequest(`${url}${path}`, options, resolve);
    request.on('error', reject);
    if (body === undefined) {
      request.end();
    } else {
      body.pipe(request);
    }
    return promise;
  }
}

function kept(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !droppedHeaders.test(name)));
}
