import { asTable, CR, deployments, fields, labels, NOWHERE, R, type ConformanceLine } from './conformance-line.js';

const protobuf = 'application/vnd.kubernetes.protobuf';

/** Below a cluster that there is none of, nothing is answered as if there were one. */
const unknownCluster = [
  'api',
  'api/v1',
  'api/v1/pods?watch=true',
  'api/v1/namespaces/default/pods/web/log',
  'apis',
  'apis/apps',
  'apis/apps/v1',
  'apis/apps/v1/deployments',
  'healthz',
  'livez',
  'readyz',
  'openapi/v2',
  'openapi/v3',
  'openapi/v3/apis/apps/v1',
  'nosuch',
].map((path): ConformanceLine => {
  const text = 'pediaclusters.cluster.clusterpedia.io "nope" not found';
  return [5, `${R}/clusters/nope/${path}`, { status: 404, text }];
});

/** What is refused, with which code and words. */
export const errors: readonly ConformanceLine[] = [
  [
    3,
    `${R}/apis/apps/v1/namespaces/default/deployments/web`,
    { status: 400, text: 'please specify the cluster name when using the resource name to get a specific resource.' },
  ],
  ...unknownCluster,
  [
    6,
    `${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments/zz`,
    { status: 404, text: 'deployments.apps "zz" not found' },
  ],
  [7, `${R}/apis/apps/v1/nosuch`, { status: 404, text: NOWHERE }],
  [23, `${R}/clusters/c1/api/v1/namespaces/default/nodes`, { status: 404, text: NOWHERE }],
  [40, `${deployments}?orderby=name%20asc`, { status: 400, text: 'Invalid Query OrderBy' }],
  [45, `${deployments}?since=abc`, { status: 400, text: 'Invalid datetime: abc' }],
  [45, `${deployments}?since=170424`, { status: 400, text: 'Invalid timestamp' }],
  [46, `${deployments}?since=2024-01-03&before=2024-01-02`, { status: 400, text: 'Since is after Before' }],
  [47, `${deployments}?${labels('search.clusterpedia.io/since=2024-01-03T00:00:00Z')}`, { status: 400, text: '' }],
  [48, `${deployments}?limit=abc`, { status: 400, text: 'Limit' }],
  [49, `${deployments}?${labels('search.clusterpedia.io/limit=x')}`, { status: 400, text: 'Invalid Query Limit' }],
  [50, `${deployments}?continue=abc`, { status: 400, text: 'continue' }],
  [54, `${R}/clusters/c1/api/v1/pods?ownerUID=u&ownerSeniority=-1`, { status: 400, text: 'OwnerSeniority' }],
  [59, `${deployments}?${fields('spec.containers[]=c')}`, { status: 400, text: 'last field could not be list' }],
  [60, `${deployments}?${fields('metadata.annotations[test.io]=v')}`, { status: 400, text: 'list index' }],
  [63, `${deployments}?includeObject=Bad`, { request: { headers: asTable }, status: 400, text: 'includeObject' }],
  [67, `${CR}/any`, { status: 400, text: 'url query - `groups` or `resources` is required' }],
  [69, `${CR}/any?resources=pods`, { status: 400, text: 'unexpected GroupVersionResource string: pods' }],
  [70, `${CR}/nope`, { status: 404, text: 'collectionresources.clusterpedia.io "nope" not found' }],
  [
    77,
    deployments,
    {
      request: { method: 'POST' },
      status: 405,
      text: 'the server does not allow this method on the requested resource',
    },
  ],
  [79, `${R}/clusters/nope/version`, { status: 404, text: 'pediaclusters.cluster.clusterpedia.io "nope" not found' }],
  [78, R, { status: 404, text: NOWHERE }],
  [78, `${R}/clusters/c1`, { status: 404, text: NOWHERE }],
  [
    93,
    `${deployments}?resourceVersionMatch=Exact`,
    { status: 422, text: 'resourceVersionMatch is forbidden unless resourceVersion is provided' },
  ],
  [
    95,
    `${R}/apis/example.io/v1/foos`,
    { request: { headers: { accept: protobuf } }, status: 406, text: 'only the following media types are accepted' },
  ],
];
