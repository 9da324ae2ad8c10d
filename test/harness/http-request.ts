import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What a client shows of itself and of what it trusts. All PEM. */
export interface HttpClient {
  /** Whom it believes about servers; the public authorities when absent. */
  readonly ca?: string;
  /** It believes every server. */
  readonly isUnchecked?: boolean;
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly headers?: OutgoingHttpHeaders;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const timeoutMs = 20_000;

/** One GET over a connection of its own. Rejects when there is no answer; any status is an answer. */
export function httpGet(url: string, client: HttpClient = {}): Promise<HttpAnswer> {
  return httpExchange('GET', url, client);
}

/** One request without a body, as {@link httpGet}. A connection that is upgraded is closed: that it was is the answer. */
export function httpExchange(method: string, url: string, client: HttpClient): Promise<HttpAnswer> {
  const { ca, isUnchecked = false, certificate, headers = {} } = client;
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const options = {
    method,
    headers,
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    rejectUnauthorized: !isUnchecked,
    ...certificate,
  };
  const request = send(url, ca === undefined ? options : { ...options, ca }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const { statusCode: status = 0 } = response;
      resolve({ status, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
  });
  request.on('upgrade', ({ statusCode: status = 0, headers: answered }, socket) => {
    socket.destroy();
    resolve({ status, headers: answered, body: '' });
  });
  request.on('error', reject).end();
  return promise;
}
