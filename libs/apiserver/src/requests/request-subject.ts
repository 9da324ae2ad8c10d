import { noResource, parseRequestInfo, StatusError, type RequestInfo } from '#kube';

/** What a request is about, as limits, metrics, traces and the audit log see it. */
export interface RequestSubject {
  /** Of the URL as it is; what authorization decides on. */
  readonly outer: RequestInfo;
  /** Of what is asked of a member, for a path below `resources`; else the same as {@link outer}. */
  readonly info: RequestInfo;
  /** The member; `''` for all of them, and for what is not below `resources`. */
  readonly cluster: string;
  /** Goes on for as long as somebody listens: no limit of time or number is meant for it. */
  readonly isLongRunning: boolean;
  readonly isMutating: boolean;
}

const resourcesPath = /^\/apis\/clusterpedia\.io\/v1beta1\/resources(?:\/clusters\/([^/]*))?(\/.+)$/;
const longRunningVerbs: ReadonlySet<string> = new Set(['watch', 'proxy']);
const longRunningSubresources: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);
const mutatingVerbs: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/**
 * Reads what a request is about from its method and URL. Never throws: what cannot be read is about nothing, and will be
 * refused by whoever answers it.
 */
export function requestSubjectOf(method: string, url: string): RequestSubject {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const outer = readInfo(method, path, query);
  const [, cluster = '', innerPath] = resourcesPath.exec(path) ?? [];
  const info = innerPath === undefined ? outer : readInfo(method, innerPath, query);
  return {
    outer,
    info,
    cluster,
    isLongRunning:
      info.isResourceRequest && (longRunningVerbs.has(info.verb) || longRunningSubresources.has(info.subresource)),
    isMutating: mutatingVerbs.has(info.isResourceRequest ? info.verb : outer.verb),
  };
}

function readInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  try {
    return parseRequestInfo(method, path, query);
  } catch (error) {
    if (StatusError.is(error, 'BadRequest')) {
      return { ...noResource, verb: method.toLowerCase(), path };
    }
    throw error;
  }
}
