import { deployments, NOWHERE, R, type Expected } from './conformance-line.js';

/** An object of one cluster. */
export const web = `${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments/web`;
const initialEvents = 'watch=true&timeoutSeconds=1&allowWatchBookmarks=true&sendInitialEvents=true';
/** What the checklist takes for granted: a kube-apiserver answers so. */
export const granted: readonly (readonly [path: string, expected: Expected])[] = [
  [
    deployments,
    { request: { headers: { accept: 'application/yaml' } }, text: 'apiVersion: apps/v1\nkind: DeploymentList' },
  ],
  [web, { request: { headers: { accept: 'application/yaml' } }, headers: { 'content-type': 'application/yaml' } }],
  [
    web,
    { request: { headers: { accept: 'application/cbor, application/json;q=0.5' } }, text: '"apiVersion":"apps/v1"' },
  ],
  [web, { request: { headers: { accept: '*/*' } }, headers: { 'content-type': 'application/json' } }],
  [web, { request: { headers: { accept: 'application/cbor' } }, status: 406, text: 'media types are accepted' }],
  [
    web,
    {
      request: { headers: { accept: 'application/json;as=Table;v=v9;g=meta.k8s.io' } },
      status: 406,
      text: 'media types',
    },
  ],
  [`${web}?watch=true`, { text: '"kind":"Deployment"' }],
  [`${web}/status`, { status: 404, text: NOWHERE }],
  [`${web}/scale`, { status: 404, text: NOWHERE }],
  [`${web}/nosuch`, { status: 404, text: NOWHERE }],
  [`${deployments}?resourceVersion=0`, { text: '"kind":"DeploymentList"' }],
  [`${deployments}?resourceVersion=0&resourceVersionMatch=NotOlderThan`, { text: '"kind":"DeploymentList"' }],
  [
    `${deployments}?resourceVersion=0&resourceVersionMatch=Exact`,
    { status: 422, text: 'is forbidden for resourceVersion "0"' },
  ],
  [
    `${deployments}?resourceVersion=1&resourceVersionMatch=Any`,
    { status: 422, text: 'supported values: "Exact", "NotOlderThan"' },
  ],
  [
    `${deployments}?resourceVersion=1&resourceVersionMatch=Exact&continue=2`,
    { status: 422, text: 'resourceVersionMatch is forbidden when continue is provided' },
  ],
  [`${deployments}?sendInitialEvents=true`, { status: 422, text: 'sendInitialEvents is forbidden for list' }],
  [
    `${deployments}?watch=true&resourceVersionMatch=NotOlderThan`,
    { status: 422, text: 'unless sendInitialEvents is provided' },
  ],
  [`${deployments}?watch=true&sendInitialEvents=true`, { status: 422, text: 'requires setting resourceVersionMatch' }],
  [`${deployments}?watch=true&timeoutSeconds=x`, { status: 400, text: 'timeoutSeconds' }],
  [`${deployments}?watch=true&timeoutSeconds=1&resourceVersion=0`, { text: '{"type":"ADDED"' }],
  [`${deployments}?${initialEvents}&resourceVersionMatch=NotOlderThan`, { text: '"k8s.io/initial-events-end":"true"' }],
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method): readonly [string, Expected] => [
    web,
    { request: { method }, status: 405, text: 'the server does not allow this method on the requested resource' },
  ]),
  [deployments, { request: { method: 'DELETE' }, status: 405, text: 'does not allow this method' }],
];
