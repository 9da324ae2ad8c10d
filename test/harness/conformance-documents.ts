import { expect } from '@jest/globals';
import { asTable, CR, deployments, R, type ConformanceLine } from './conformance-line.js';

const asDiscovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const protobuf = 'application/vnd.kubernetes.protobuf';

/** What other documents say, and how they are written. */
export const documents: readonly ConformanceLine[] = [
  [
    2,
    `${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments/web`,
    {
      json: {
        kind: 'Deployment',
        metadata: { name: 'web', annotations: { 'shadow.clusterpedia.io/cluster-name': 'c1' } },
      },
    },
  ],
  [
    8,
    `${R}/apis`,
    {
      json: {
        kind: 'APIGroupList',
        groups: [{ name: 'apiextensions.k8s.io' }, { name: 'apps' }, { name: 'autoscaling' }, { name: 'example.io' }],
      },
    },
  ],
  [9, `${R}/api`, { json: { kind: 'APIVersions', versions: ['v1'] } }],
  [
    10,
    `${R}/apis/apps`,
    {
      json: {
        versions: ['v1', 'v1beta2', 'v1beta1'].map((version) => ({ version })),
        preferredVersion: { version: 'v1' },
      },
    },
  ],
  [
    11,
    `${R}/apis/apps/v1`,
    {
      json: {
        resources: [
          { name: 'deployments', shortNames: ['deploy'], verbs: ['get', 'list', 'watch'] },
          { name: 'replicasets' },
        ],
      },
    },
  ],
  [12, `${R}/api/v1`, { json: { kind: 'APIResourceList', groupVersion: 'v1' } }],
  [13, `${R}/apis/example.io`, { json: { versions: [{ version: 'v1' }, { version: 'v1beta1' }] } }],
  [
    14,
    deployments,
    {
      request: { headers: asTable },
      json: {
        kind: 'Table',
        columnDefinitions: [
          'Cluster',
          'Name',
          'Ready',
          'Up-to-date',
          'Available',
          'Age',
          'Containers',
          'Images',
          'Selector',
        ].map((name, index) => ({ name, priority: index > 5 ? 1 : 0 })),
      },
    },
  ],
  [
    15,
    `${R}/apis/example.io/v1/foos`,
    {
      request: { headers: asTable },
      json: { columnDefinitions: [{ name: 'Cluster' }, { name: 'Name' }, { name: 'Age' }] },
    },
  ],
  [
    16,
    '/apis/clusterpedia.io/v1beta1',
    { json: { resources: [{ name: 'collectionresources' }, { name: 'resources', verbs: ['get'] }] } },
  ],
  [23, `${R}/clusters/c1/api/v1/namespaces/default`, { json: { kind: 'Namespace', metadata: { name: 'default' } } }],
  [
    35,
    `${R}/clusters/c2/apis/apps/v1/deployments`,
    { headers: { warning: '299 - "c2 is not ready and the resources obtained may be inaccurate, reason: Unhealthy"' } },
  ],
  [36, `${R}/clusters/c1/apis/apps/v1/deployments`, { headers: { warning: undefined } }],
  [36, deployments, { headers: { warning: undefined } }],
  [
    62,
    deployments,
    {
      request: { headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' } },
      json: { kind: 'PartialObjectMetadataList', items: Array(5).fill({ kind: 'PartialObjectMetadata' }) },
    },
  ],
  [
    63,
    `${deployments}?limit=1&includeObject=None`,
    { request: { headers: asTable }, json: { rows: [{ object: null }] } },
  ],
  [
    63,
    `${deployments}?limit=1&includeObject=Object`,
    { request: { headers: asTable }, json: { rows: [{ object: { kind: 'Deployment', spec: {} } }] } },
  ],
  [64, CR, { json: { items: ['any', 'workloads', 'kuberesources'].map((name) => ({ metadata: { name } })) } }],
  [
    65,
    `${CR}/workloads?limit=1`,
    {
      json: {
        kind: 'CollectionResource',
        items: [{ kind: 'Deployment', apiVersion: 'apps/v1' }],
        resourceTypes: [{ resource: 'deployments' }],
      },
    },
  ],
  [
    66,
    `${CR}/workloads?limit=2&withContinue=1&withRemainingCount=1&onlyMetadata=true`,
    {
      json: {
        continue: expect.any(String),
        remainingItemCount: 3,
        items: [{ kind: 'Deployment' }, { kind: 'Deployment' }],
      },
    },
  ],
  [
    68,
    `${CR}/any?groups=apps,`,
    {
      json: {
        resourceTypes: expect.arrayContaining([
          expect.objectContaining({ resource: 'deployments' }),
          expect.objectContaining({ resource: 'namespaces' }),
        ]),
      },
    },
  ],
  [
    69,
    `${CR}/any?resources=apps/deployments,/v1/pods`,
    {
      json: {
        resourceTypes: expect.arrayContaining([
          expect.objectContaining({ resource: 'deployments' }),
          expect.objectContaining({ resource: 'pods' }),
        ]),
      },
    },
  ],
  [
    71,
    CR,
    {
      request: { headers: asTable },
      json: {
        rows: [
          { cells: ['any', '*'] },
          { cells: ['workloads', 'apps.deployments,apps.daemonsets,apps.statefulsets'] },
          {},
        ],
      },
    },
  ],
  [
    72,
    `${R}/apis/autoscaling/v1/horizontalpodautoscalers`,
    { json: { items: [{ apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 60 } }] } },
  ],
  [73, `${R}/apis/apps/v1beta1/deployments`, { json: { kind: 'DeploymentList', apiVersion: 'apps/v1beta1' } }],
  [75, `${deployments}?limit=1`, { json: { items: [{ kind: 'Deployment', apiVersion: 'apps/v1' }] } }],
  [79, `${R}/version`, { json: { major: '1', minor: '32' } }],
  [
    80,
    '/apis',
    {
      request: { headers: { accept: asDiscovery } },
      headers: { 'content-type': asDiscovery },
      json: { kind: 'APIGroupDiscoveryList' },
    },
  ],
  [
    80,
    `${R}/apis`,
    {
      request: { headers: { accept: asDiscovery } },
      headers: { 'content-type': asDiscovery },
      json: { kind: 'APIGroupDiscoveryList' },
    },
  ],
  [94, `${deployments}?limit=1&pretty=true`, { text: '{\n  "kind": "DeploymentList"' }],
  [
    94,
    `${deployments}?limit=1`,
    { request: { headers: { 'user-agent': 'curl/8' } }, text: '{\n  "kind": "DeploymentList"' },
  ],
  [
    94,
    `${deployments}?limit=1&pretty=false`,
    { request: { headers: { 'user-agent': 'curl/8' } }, text: '{"kind":"DeploymentList"' },
  ],
  [
    95,
    `${R}/apis/example.io/v1/foos`,
    {
      request: { headers: { accept: `${protobuf},application/json` } },
      headers: { 'content-type': 'application/json' },
    },
  ],
];
