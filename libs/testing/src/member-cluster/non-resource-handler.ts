import { type ApiGroup, type DiscoveryVersion, type MediaType, negotiate, StatusError } from '#kube';
import type { ApiRequest } from './api-request.js';
import type { ApiResponse } from './api-response.js';
import { aggregatedDiscovery, apiGroups, apiResources } from './discovery.js';
import { sendDocument } from './document-answer.js';
import { openApiDocument, openApiIndex } from './openapi.js';
import type { ResourceRegistry } from './resource-registry.js';

/** What the cluster says it is. */
const versionInfo = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0',
  gitCommit: '70d3cc986aa8221cd1dfb1121852688902d3bf53',
  gitTreeState: 'clean',
  buildDate: '2024-12-11T17:59:15Z',
  goVersion: 'go1.23.3',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const healthPaths = new Set(['healthz', 'livez', 'readyz']);

/** Answers discovery, version, health and OpenAPI. @throws StatusError NotFound for any other path */
export async function answerNonResource(
  resources: ResourceRegistry,
  request: ApiRequest,
  response: ApiResponse,
): Promise<void> {
  const parts = request.info.path.split('/').filter((part) => part !== '');
  const [first = ''] = parts;
  if (healthPaths.has(first)) {
    response.begin(200, { 'content-type': 'text/plain; charset=utf-8' });
    await response.write(Buffer.from('ok'));
    response.end();
    return;
  }
  if (first === 'openapi') {
    // Version 2 is asked for as protobuf, which is refused here; clients then do without.
    const { contentType } = negotiate(request.headers.accept, { as: [] });
    await sendDocument(response, { status: 200, document: openApi(resources, parts.slice(1)), contentType });
    return;
  }
  if (first === 'api' || first === 'apis') {
    const mediaType = negotiate(request.headers.accept, { as: parts.length === 1 ? ['APIGroupDiscoveryList'] : [] });
    const { contentType } = mediaType;
    // Caches must know that the Accept header decides what this is.
    await sendDocument(response, {
      status: 200,
      document: discovery(resources, parts, mediaType),
      contentType,
      headers: { vary: 'Accept' },
    });
    return;
  }
  await sendDocument(response, { status: 200, document: rootDocument(parts) });
}

function rootDocument(parts: readonly string[]): unknown {
  if (parts.length === 0) {
    return { paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] };
  }
  if (parts.length === 1 && parts[0] === 'version') {
    return versionInfo;
  }
  throw notServed();
}

function openApi(resources: ResourceRegistry, [version, ...rest]: readonly string[]): unknown {
  if (version === 'v2' && rest.length === 0) {
    return {
      swagger: '2.0',
      info: { title: 'Kubernetes', version: versionInfo.gitVersion },
      paths: {},
      definitions: {},
    };
  }
  const [prefix, ...groupVersion] = rest;
  if (version !== 'v3') {
    throw notServed();
  }
  if (prefix === undefined) {
    return openApiIndex(resources);
  }
  const [group = '', apiVersion = ''] = prefix === 'api' ? ['', groupVersion[0]] : groupVersion;
  return openApiDocument(resources, { group, version: apiVersion });
}

function discovery(resources: ResourceRegistry, parts: readonly string[], mediaType: MediaType): unknown {
  const [prefix, first, second, ...rest] = parts;
  if (rest.length > 0 || (prefix === 'api' && second !== undefined)) {
    throw notServed();
  }
  if (mediaType.as !== undefined) {
    const version: DiscoveryVersion = mediaType.version === 'v2beta1' ? 'v2beta1' : 'v2';
    return aggregatedDiscovery(resources, prefix === 'api' ? 'core' : 'groups', version);
  }
  if (prefix === 'api') {
    return first === undefined
      ? { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
      : apiResources(resources, { group: '', version: first });
  }
  if (first === undefined) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: apiGroups(resources) };
  }
  return second === undefined
    ? groupDocument(resources, first)
    : apiResources(resources, { group: first, version: second });
}

function groupDocument(resources: ResourceRegistry, name: string): ApiGroup {
  const group = apiGroups(resources).find((each) => each.name === name);
  if (group === undefined) {
    throw notServed();
  }
  return { kind: 'APIGroup', apiVersion: 'v1', ...group };
}

function notServed(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource', { details: {} });
}
