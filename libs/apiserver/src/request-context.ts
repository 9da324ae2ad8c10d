import type { FastifyRequest } from 'fastify';
import { callerOf, type UserInfo } from '#auth';
import { parseRequestInfo, StatusError, type RequestInfo } from '#kube';
import { parseDuration } from '#options';
import { RESOURCE_NOT_FOUND } from './status.filter.js';

/** Everything below this path is a Kubernetes API of its own: that of all clusters, or of the one the path goes on to name. */
export const RESOURCES_PATH = '/apis/clusterpedia.io/v1beta1/resources';

/** What a request below {@link RESOURCES_PATH} is about. */
export interface RequestContext {
  readonly method: string;
  /** Absent in a process without authentication. */
  readonly caller: UserInfo | undefined;
  /** Cluster named by the path; `undefined` for the view over all of them. */
  readonly cluster: string | undefined;
  /** Path as a member would see it, still percent-encoded, without slashes at its end. */
  readonly path: string;
  /** The same with the slashes at its end. */
  readonly rawPath: string;
  /** Of {@link path}. */
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  /** The query as it was written, without the question mark. */
  readonly search: string;
  readonly headers: FastifyRequest['headers'];
  /** How long a request may take that is no watch, whatever the client says. */
  readonly timeLimitMs: number;
}

/**
 * Reads the URL of a request below {@link RESOURCES_PATH}.
 *
 * @throws StatusError `NotFound` for a path that can name nothing, `BadRequest` for one that cannot be decoded
 */
export function requestContextOf(request: FastifyRequest, timeLimitMs: number): RequestContext {
  const { method, url, headers } = request;
  const { path: fullPath, query } = splitUrl(url);
  const segments = fullPath.slice(RESOURCES_PATH.length).replace(/\/+$/, '').split('/').slice(1);
  if (segments.length === 0 || segments.includes('')) {
    // An empty part would be read differently here and by the authorizer.
    throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
  }
  const isCluster = decoded(segments[0] ?? '') === 'clusters';
  const rest = isCluster ? segments.slice(2) : segments;
  if (rest.length === 0) {
    throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
  }
  const path = `/${rest.join('/')}`;
  const [slashes = ''] = /\/*$/.exec(fullPath) ?? [];
  const mark = url.indexOf('?');
  return {
    method,
    caller: callerOf(request),
    cluster: isCluster ? decoded(segments[1] ?? '') : undefined,
    path,
    rawPath: `${path}${slashes}`,
    info: parseRequestInfo(method, path, query),
    query,
    search: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    timeLimitMs,
  };
}

/** Path, still percent-encoded, and query of a request's URL. */
export function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/**
 * How long the request may take: what the client asks for, within what the server allows.
 *
 * @throws StatusError `BadRequest` for text that is not a duration
 */
export function timeoutOf({ query, timeLimitMs }: Pick<RequestContext, 'query' | 'timeLimitMs'>): number {
  const text = query.get('timeout') ?? '';
  if (text === '') {
    return timeLimitMs;
  }
  let timeoutMs: number;
  try {
    timeoutMs = parseDuration(text);
  } catch (cause) {
    throw new StatusError('BadRequest', `invalid timeout specified in the request URL - ${JSON.stringify(text)}`, {
      cause,
    });
  }
  return timeoutMs > 0 ? Math.min(timeoutMs, timeLimitMs) : timeLimitMs;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new StatusError('BadRequest', `invalid URL escape ${JSON.stringify(segment)}`, { cause });
  }
}
