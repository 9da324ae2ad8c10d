import {
  type DiscoveryVersion,
  type GroupVersion,
  type MediaType,
  negotiate,
  type RequestInfo,
  StatusError,
} from '#kube';
import { kubernetesVersion } from '#options';
import type { DiscoveryDocuments } from './discovery-documents.js';

/** A document and how it is to be written. */
export interface DiscoveryAnswer {
  readonly document: object;
  readonly mediaType: MediaType;
}

/**
 * GET of a path that names no resource: discovery, version, OpenAPI.
 *
 * @throws StatusError `NotFound` for every other path, `MethodNotAllowed` for a write
 */
export function handleNonResource(
  { verb, path }: RequestInfo,
  accept: string | undefined,
  discovery: DiscoveryDocuments,
): DiscoveryAnswer {
  const [first = '', ...rest] = path.split('/').filter((part) => part !== '');
  const isAggregable = rest.length === 0 && (first === 'api' || first === 'apis');
  const mediaType = negotiate(accept, { as: isAggregable ? ['APIGroupDiscoveryList'] : [] });
  const document = documentAt(first, rest, mediaType, discovery);
  if (document === undefined) {
    throw pathNotFound();
  }
  if (verb !== 'get' && verb !== 'head') {
    throw new StatusError('MethodNotAllowed', `the server does not allow this method on the requested resource`);
  }
  return { document, mediaType };
}

/** The error of a path that leads nowhere. */
export function pathNotFound(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource', { details: {} });
}

function documentAt(
  first: string,
  rest: readonly string[],
  mediaType: MediaType,
  discovery: DiscoveryDocuments,
): object | undefined {
  switch (first) {
    case '':
      return { paths: rootPaths(discovery) };
    case 'version':
      return rest.length === 0 ? kubernetesVersion : undefined;
    case 'openapi':
      return openApi(rest, discovery);
    case 'api':
      return coreDocument(rest, mediaType, discovery);
    case 'apis':
      return groupDocument(rest, mediaType, discovery);
    default:
      return undefined;
  }
}

function coreDocument(
  rest: readonly string[],
  mediaType: MediaType,
  discovery: DiscoveryDocuments,
): object | undefined {
  const [groupVersion, ...more] = rest;
  if (groupVersion === undefined) {
    return mediaType.as === undefined ? discovery.versions() : discovery.aggregatedCore(aggregatedVersion(mediaType));
  }
  return more.length === 0 ? discovery.resources({ group: '', version: groupVersion }) : undefined;
}

function groupDocument(
  rest: readonly string[],
  mediaType: MediaType,
  discovery: DiscoveryDocuments,
): object | undefined {
  const [group, groupVersion, ...more] = rest;
  if (group === undefined) {
    return mediaType.as === undefined ? discovery.groups() : discovery.aggregatedGroups(aggregatedVersion(mediaType));
  }
  if (groupVersion === undefined) {
    return discovery.group(group);
  }
  return more.length === 0 ? discovery.resources({ group, version: groupVersion }) : undefined;
}

function aggregatedVersion({ version: asked }: MediaType): DiscoveryVersion {
  return asked === 'v2beta1' ? 'v2beta1' : 'v2';
}

function openApi([form, ...rest]: readonly string[], discovery: DiscoveryDocuments): object | undefined {
  if (form === 'v2' && rest.length === 0) {
    return discovery.openApiV2();
  }
  if (form !== 'v3') {
    return undefined;
  }
  return rest.length === 0 ? discovery.openApiV3Index() : discovery.openApiV3(groupVersionOf(rest));
}

/** A path of another shape is a group and version that is not served. */
function groupVersionOf([prefix, ...rest]: readonly string[]): GroupVersion {
  const [group = '', groupVersion = ''] = prefix === 'api' ? ['', ...rest] : rest;
  return { group, version: groupVersion };
}

function rootPaths(discovery: DiscoveryDocuments): readonly string[] {
  const groups = discovery
    .groups()
    .groups.flatMap(({ name, versions }) => [
      `/apis/${name}`,
      ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
    ]);
  const openApiPaths = ['/openapi/v2', '/openapi/v3', ...discovery.openApiV3Paths()];
  const health = ['/healthz', '/livez', '/readyz'];
  return ['/api', '/api/v1', '/apis', '/version', ...groups, ...health, ...openApiPaths].sort();
}
