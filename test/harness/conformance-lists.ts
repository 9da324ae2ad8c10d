import { expect } from '@jest/globals';
import { deployments, fields, labels, R, type ConformanceLine } from './conformance-line.js';

const everything = [
  'c1 default/api',
  'c1 default/web',
  'c1 kube-system/coredns',
  'c2 default/web',
  'c2 kube-system/coredns',
];
const firstOnly = everything.slice(0, 3);

/** Which objects searches find. */
export const lists: readonly ConformanceLine[] = [
  [1, deployments, { objects: everything, json: { kind: 'DeploymentList', apiVersion: 'apps/v1' } }],
  [4, `${R}/clusters/c1/apis/apps/v1/deployments`, { objects: firstOnly }],
  [20, `${deployments}?clusters=c1`, { objects: firstOnly }],
  [20, `${deployments}?clusters=c1,c2`, { objects: everything }],
  [21, `${R}/clusters/c1/apis/apps/v1/deployments?clusters=c2`, { objects: firstOnly }],
  [
    21,
    `${R}/clusters/c1/apis/apps/v1/namespaces/default/deployments?namespaces=kube-system`,
    { objects: firstOnly.slice(0, 2) },
  ],
  [22, `${deployments}?clusters=c1&namespaces=kube-system,default`, { objects: firstOnly }],
  [22, `${deployments}?clusters=c1&namespaces=kube-system,%20default`, { objects: firstOnly.slice(2) }],
  [24, `${deployments}?names=web,api`, { objects: ['c1 default/api', 'c1 default/web', 'c2 default/web'] }],
  [25, `${deployments}?${labels('search.clusterpedia.io/clusters in (c1,c2)')}`, { objects: everything }],
  [26, `${deployments}?clusters=c1&${labels('search.clusterpedia.io/clusters=c2')}`, { objects: firstOnly }],
  [27, `${deployments}?${labels('app=web,search.clusterpedia.io/clusters=c2')}`, { objects: ['c2 default/web'] }],
  [28, `${deployments}?${labels('search.clusterpedia.io/clusters!=c2')}`, { objects: firstOnly }],
  [29, `${deployments}?${labels('foo.clusterpedia.io/x=1')}`, { objects: [] }],
  [30, `${deployments}?${labels('app!=web')}`, { objects: everything.filter((name) => !name.endsWith('/web')) }],
  [
    31,
    `${deployments}?limit=2`,
    { objects: everything.slice(0, 2), json: { metadata: { continue: expect.any(String) } } },
  ],
  [32, `${deployments}?limit=2&withContinue=false`, { without: 'continue' }],
  [33, `${deployments}?limit=2&continue=2`, { objects: everything.slice(2, 4) }],
  [34, `${deployments}?limit=2&withRemainingCount`, { json: { metadata: { remainingItemCount: 3 } } }],
  [37, `${deployments}?limit=5&withContinue=true`, { objects: everything, without: 'continue' }],
  [
    38,
    `${deployments}?continue=10&withRemainingCount=true`,
    { objects: [], json: { metadata: { remainingItemCount: -5 } } },
  ],
  [39, deployments, { without: 'remainingItemCount' }],
  [
    40,
    `${deployments}?orderby=cluster%20desc,name`,
    {
      objects: [
        'c2 kube-system/coredns',
        'c2 default/web',
        'c1 default/api',
        'c1 kube-system/coredns',
        'c1 default/web',
      ],
    },
  ],
  [
    41,
    `${deployments}?clusters=c1&${labels('search.clusterpedia.io/orderby=name_desc')}`,
    { objects: ['c1 default/web', 'c1 kube-system/coredns', 'c1 default/api'] },
  ],
  [
    42,
    `${deployments}?clusters=c1&orderby=resource_version`,
    { objects: ['c1 kube-system/coredns', 'c1 default/web', 'c1 default/api'] },
  ],
  [43, `${deployments}?clusters=c1&since=2024-01-03`, { objects: ['c1 default/web', 'c1 kube-system/coredns'] }],
  [43, `${deployments}?clusters=c1&before=2024-01-03`, { objects: ['c1 default/api'] }],
  ...['2024-01-03T08:00:00%2B08:00', '2024-01-03%2000:00:00', '1704240000', '1704240000000'].map(
    (since): ConformanceLine => [
      44,
      `${deployments}?clusters=c1&since=${since}`,
      { objects: ['c1 default/web', 'c1 kube-system/coredns'] },
    ],
  ),
  [
    51,
    `${R}/clusters/c1/api/v1/pods?ownerName=web&ownerSeniority=1&ownerGR=deployments.apps`,
    { objects: ['c1 default/web-1-a'] },
  ],
  [52, `${R}/clusters/c1/api/v1/pods?ownerUID=web-1-uid`, { objects: ['c1 default/web-1-a'] }],
  [52, `${R}/clusters/c1/api/v1/pods?ownerUID=web-uid&ownerSeniority=1`, { objects: ['c1 default/web-1-a'] }],
  [53, `${R}/api/v1/pods?ownerName=web&ownerGR=deployments.apps&ownerSeniority=1`, { objects: ['c1 default/web-1-a'] }],
  [55, `${deployments}?${fields('status.replicas=2')}`, { objects: ['c1 default/web'] }],
  [56, `${deployments}?${fields("metadata.annotations['test.io'] in (v1,v2)")}`, { objects: ['c1 default/api'] }],
  [56, `${deployments}?${fields('.metadata.annotations."test.io"=v1')}`, { objects: ['c1 default/api'] }],
  [
    57,
    `${deployments}?clusters=c1&${fields('!spec.paused')}`,
    { objects: ['c1 default/web', 'c1 kube-system/coredns'] },
  ],
  [58, `${deployments}?${fields('spec.template.spec.containers[].name=c')}`, { objects: ['c1 default/web'] }],
  [
    61,
    `${deployments}?${labels('internalstorage.clusterpedia.io/fuzzy-name in (e,b)')}`,
    { objects: ['c1 default/web', 'c2 default/web'] },
  ],
  [74, `${R}/apis/example.io/v1/foos`, { objects: ['c1 default/f'], json: { apiVersion: 'example.io/v1' } }],
  [74, `${R}/apis/example.io/v1beta1/foos`, { objects: ['c2 default/f'], json: { apiVersion: 'example.io/v1beta1' } }],
  [92, `${deployments}?whereSQL=1%3D2`, { objects: everything }],
];
