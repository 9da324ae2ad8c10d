import { isTrue } from './list-options.js';
import { StatusError } from './status-error.js';

/** What a request is about. A part that is absent is `''`. */
export interface RequestInfo {
  /** Whether the path names a resource; if not, only `verb` and `path` say something. */
  readonly isResourceRequest: boolean;
  /**
   * `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection` or `proxy`; the method in lower case
   * when no resource is named; `''` for a method that is no verb.
   */
  readonly verb: string;
  /** As it came, still percent-encoded. */
  readonly path: string;
  readonly group: string;
  readonly version: string;
  /** Where the object is; `''` also for a namespace itself, which is at cluster scope. */
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
}

const verbOf: ReadonlyMap<string, string> = new Map([
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** Verbs that old clients write into the path, before the resource. */
const pathVerbs = new Set(['watch', 'proxy']);
const namespaceSubresources = new Set(['status', 'finalize']);

/**
 * Reads method and path as kube-apiserver does.
 *
 * @param path - the path of the URL, without the query
 * @throws StatusError `BadRequest` for a path that cannot be decoded, or that names a verb and nothing after it
 */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts = path
    .replace(/^\/+|\/+$/g, '')
    .split('/')
    .map(decodeSegment);
  const [prefix, ...rest] = parts;
  const [group, version, ...resourceParts] = prefix === 'api' ? ['', ...rest] : rest;
  if (
    (prefix !== 'api' && prefix !== 'apis') ||
    group === undefined ||
    version === undefined ||
    resourceParts[0] === undefined
  ) {
    return { ...noResource, verb: method.toLowerCase(), path };
  }
  const { verb, after } = splitVerb(method, resourceParts, path);
  const place = placeOf(verb, after);
  return { ...place, isResourceRequest: true, verb: finalVerb(verb, place.name, query), path, group, version };
}

/** What a request is about that names no resource; a verb and a path belong to it. */
export const noResource: RequestInfo = {
  isResourceRequest: false,
  verb: '',
  path: '',
  group: '',
  version: '',
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
};

type Place = Pick<RequestInfo, 'namespace' | 'resource' | 'subresource' | 'name'>;

function decodeSegment(segment: string): string {
  if (!segment.includes('%')) {
    return segment;
  }
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new StatusError('BadRequest', `invalid URL escape in path segment ${JSON.stringify(segment)}`, { cause });
  }
}

function splitVerb(method: string, parts: readonly string[], path: string): { verb: string; after: readonly string[] } {
  const [first = '', ...after] = parts;
  if (!pathVerbs.has(first)) {
    return { verb: verbOf.get(method) ?? '', after: parts };
  }
  if (after.length === 0) {
    throw new StatusError('BadRequest', `unable to determine kind and namespace from url ${JSON.stringify(path)}`);
  }
  return { verb: first, after };
}

function placeOf(verb: string, parts: readonly string[]): Place {
  const [first = '', namespace = '', third] = parts;
  const isInNamespace = first === 'namespaces' && third !== undefined && !namespaceSubresources.has(third);
  const [resource = '', name = '', subresource = ''] = isInNamespace ? parts.slice(2) : parts;
  assertSegment(name);
  if (isInNamespace) {
    assertSegment(namespace);
  }
  return {
    namespace: isInNamespace ? namespace : '',
    resource,
    name,
    // What follows a proxied object is a path of its own, not a subresource.
    subresource: verb === 'proxy' ? '' : subresource,
  };
}

/**
 * Refuses what no object can be called, so that an encoded slash never reaches a key made of namespace and name, and U+0000
 * no database that has no such character.
 */
function assertSegment(segment: string): void {
  if (segment === '.' || segment === '..' || /[/%\0]/.test(segment)) {
    throw new StatusError(
      'BadRequest',
      `invalid resource name ${JSON.stringify(segment)}: may not be '.' or '..', nor contain '/', '%' or U+0000`,
    );
  }
}

function finalVerb(verb: string, name: string, query: URLSearchParams): string {
  if (name !== '') {
    return verb;
  }
  if (verb === 'get') {
    return isTrue(query, 'watch') ? 'watch' : 'list';
  }
  return verb === 'delete' ? 'deletecollection' : verb;
}
