import { parseRequestInfo, StatusError, type RequestInfo } from '#kube';

/** Subresources whose answer lasts as long as its reader likes. */
const lasting: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/**
 * Reads what a path asks of a member, in the only way that there is to read it: what is reviewed must be what the member
 * will do, and servers disagree about dots and encoded slashes.
 *
 * @throws StatusError `BadRequest` for a path that could be read in two ways
 */
export function memberRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const info = parseRequestInfo(method, path, query);
  const segments = path.split('/').map(decodeURIComponent);
  const own = info.subresource === 'proxy' ? segments.slice(0, endOfSubresource(info, segments)) : segments;
  const isAmbiguous =
    segments.some((segment) => segment.split(/[/\\]/).some((part) => part === '.' || part === '..')) ||
    own.some((segment) => /[/\\%\0]/.test(segment)) ||
    path.includes('//');
  if (isAmbiguous) {
    throw new StatusError('BadRequest', `the path ${JSON.stringify(path)} can be read in more than one way`);
  }
  return info;
}

/** What follows the subresource `proxy` is a path of an application, which may have any meaning of its own. */
function endOfSubresource({ namespace }: RequestInfo, [, root]: readonly string[]): number {
  const resourceAt = (root === 'api' ? 3 : 4) + (namespace === '' ? 0 : 2);
  return resourceAt + 3;
}

/** Whether the answer to a request has no end that a time limit could wait for. */
export function isLasting({ verb, subresource }: RequestInfo): boolean {
  return verb === 'watch' || lasting.has(subresource);
}
