import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { MemberCluster } from '../member-cluster.js';

/** Where to, whom to trust and who to be. */
export type Endpoint = Pick<MemberCluster, 'url' | 'ca' | 'token'>;

export interface WireOptions extends Pick<RequestOptions, 'method' | 'cert' | 'key'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, as it came. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request over a connection of its own, as an administrator unless headers or a certificate say otherwise. */
export async function wireRequest(cluster: Endpoint, path: string, options: WireOptions = {}): Promise<WireAnswer> {
  const response = await openResponse(cluster, path, options);
  let text = '';
  for await (const part of response) {
    text += String(part);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** The document that a request is answered with, whatever its status. */
export async function wireDocument<T>(cluster: Endpoint, path: string, options: WireOptions = {}): Promise<T> {
  const { text } = await wireRequest(cluster, path, options);
  return JSON.parse(text) as T;
}

/** The response as soon as its head is there; its body is the caller's. */
export function openResponse(
  cluster: Endpoint,
  path: string,
  { headers, body, ...tls }: WireOptions = {},
): Promise<IncomingMessage> {
  // Node sends the length of no DELETE by itself, and the server would take the body for the next request.
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const own = headers ?? (tls.cert === undefined ? { authorization: `Bearer ${cluster.token}` } : {});
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${cluster.url}${path}`,
      { ...tls, ca: cluster.ca, headers: { ...own, ...length }, agent: false },
      resolve,
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** The lines of a response, until it ends or the caller breaks off. */
export async function* linesOf(response: IncomingMessage): AsyncIterable<string> {
  let rest = '';
  for await (const part of response) {
    const pieces = (rest + String(part)).split('\n');
    rest = pieces.pop() ?? '';
    yield* pieces;
  }
}
