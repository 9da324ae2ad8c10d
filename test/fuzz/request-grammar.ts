import { makeBody } from './body-grammar.js';
import type { FuzzRandom } from './fuzz-random.js';
import { mutate } from './mutations.js';
import { makeQuery } from './query-grammar.js';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const R = '/apis/clusterpedia.io/v1beta1/resources';
const CR = '/apis/clusterpedia.io/v1beta1/collectionresources';

const clusters = ['m-1', 'm-1', 'm-1', 'm-1', 'm-1', 'm-1', 'nosuch', '', 'M-1', '%6d-1', '..', 'a%2fb'] as const;
const groupVersions = [
  'api/v1',
  'apis/apps/v1',
  'api/v1',
  'api/v1',
  'apis/apps/v1',
  'apis/apps/v1',
  'apis/apps/v1beta1',
  'apis/batch/v1',
  'apis/nosuch.io/v1',
  'apis/apps',
  'apis',
  'api',
  'api/v2',
] as const;
const resources = [
  'pods',
  'pods',
  'deployments',
  'pods',
  'deployments',
  'replicasets',
  'configmaps',
  'secrets',
  'nodes',
  'events',
  'namespaces',
  'nosuches',
  'Pods',
  'pods,services',
] as const;
const objects = ['web', 'web-0', 'default', 'nosuch', '%2e%2e', 'a%00b', 'x'.repeat(300)] as const;
const subresources = ['status', 'log', 'scale', 'exec', 'proxy', 'portforward', 'nosuch', 'proxy/a/b'] as const;
const fixedPaths = [
  '/',
  '/version',
  '/healthz',
  '/livez/ping',
  '/readyz?verbose',
  '/metrics',
  '/api',
  '/apis',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/apis/clusterpedia.io/v1beta1',
  '/apis/clusterpedia.io',
  '/apis/clusterpedia.io/v1beta1',
  R,
  `${R}/`,
  `${R}/clusters`,
  `${R}/clusters/m-1`,
  `${R}/openapi/v2`,
  `${R}/openapi/v3`,
  `${R}/version`,
  `${R}/clusters/m-1/version`,
  '/favicon.ico',
  '/debug/pprof',
] as const;
const controlPlane = [
  '/apis/cluster.clusterpedia.io/v1alpha2/clustersyncresources',
  '/apis/cluster.clusterpedia.io/v1alpha2/clustersyncresources/fuzz',
  '/apis/policy.clusterpedia.io/v1alpha1/clusterimportpolicies',
  '/api/v1/namespaces/default/secrets',
  '/api/v1/namespaces/default/secrets/fuzz',
  '/api/v1/namespaces/default/configmaps',
  '/apis/coordination.k8s.io/v1/namespaces/default/leases',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
] as const;
const accepts = [
  'application/json',
  'application/json, */*',
  '*/*',
  'application/json',
  'application/json',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/vnd.kubernetes.protobuf',
  'application/cbor',
  'text/html',
  '*/*;q=0.1',
  ';;q=x,',
  '',
] as const;
const otherHeaders: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['accept-encoding', 'gzip'],
  ['accept-encoding', 'gzip;q=0, br;;'],
  ['user-agent', 'curl/8'],
  ['audit-id', 'fuzz'],
  ['audit-id', '\u00e9\u00ff'],
  ['x-forwarded-for', '1.2.3.4,,x'],
  ['x-clusterpedia-forward', 'true'],
  ['impersonate-user', 'jane'],
  ['impersonate-group', 'tenants'],
  ['impersonate-extra-a%zz', 'x'],
  ['authorization', 'Bearer x'],
  ['authorization', 'Basic !!!'],
  ['traceparent', '00-zz-1'],
  ['x-remote-user', 'root'],
  ['if-none-match', '"x"'],
  ['range', 'bytes=0-1'],
  ['expect', '200-ok'],
  ['content-encoding', 'gzip'],
];
const methods = [
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
] as const;
const contentTypes = [
  'application/json',
  'application/yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  'multipart/form-data',
  'application/json; charset=utf-16',
  '',
] as const;

/** One request: right, nearly right, or a mutation of one that was. */
export function makeRequest(random: FuzzRandom): FuzzRequest {
  const method = random.pick(methods);
  const whole = makePath(random) + makeQuery(random);
  const target = random.chance(25) ? mutate(random, whole) : whole;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody && random.chance(80) ? makeBody(random) : '';
  return { method, target, headers: makeHeaders(random, body !== ''), body };
}

function makePath(random: FuzzRandom): string {
  const kind = random.integer(0, 100);
  if (kind < 60) {
    return makeResourcePath(random);
  }
  if (kind < 75) {
    return `${CR}${random.pick(['', '/any', '/workloads', '/kuberesources', '/nosuch', '/fuzz', '/fuzz/x', '/'])}`;
  }
  return kind < 88 ? random.pick(fixedPaths) : random.pick(controlPlane);
}

function makeResourcePath(random: FuzzRandom): string {
  return [
    R,
    ...(random.chance(50) ? ['clusters', random.pick(clusters)] : []),
    random.pick(groupVersions),
    ...(random.chance(5) ? ['watch'] : []),
    ...(random.chance(40) ? ['namespaces', random.pick(['default', 'kube-system', 'nosuch', ''])] : []),
    random.pick(resources),
    ...(random.chance(25) ? [random.pick(objects)] : []),
    ...(random.chance(10) ? [random.pick(subresources)] : []),
  ].join('/');
}

function makeHeaders(random: FuzzRandom, hasBody: boolean): Readonly<Record<string, string>> {
  const others = random.chance(25) ? random.several(1, 2, () => random.pick(otherHeaders)) : [];
  return {
    ...(random.chance(80) ? { accept: random.pick(accepts) } : {}),
    ...(hasBody ? { 'content-type': random.pick(contentTypes) } : {}),
    ...Object.fromEntries(others),
  };
}
