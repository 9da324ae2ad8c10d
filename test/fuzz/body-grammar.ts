import type { FuzzRandom } from './fuzz-random.js';
import { mutate } from './mutations.js';

const collection = {
  apiVersion: 'clusterpedia.io/v1beta1',
  kind: 'CollectionResource',
  metadata: { name: 'fuzz' },
  resourceTypes: [{ group: 'apps', version: 'v1', resource: 'deployments' }],
};
const synced = {
  apiVersion: 'cluster.clusterpedia.io/v1alpha2',
  kind: 'ClusterSyncResources',
  metadata: { name: 'fuzz', labels: { a: 'b' } },
  spec: { syncResources: [{ group: 'apps', resources: ['*'] }] },
};
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'fuzz' }, data: { a: 'YQ==' } };

const documents = [
  collection,
  synced,
  secret,
  { ...collection, metadata: { name: 'fuzz', resourceVersion: '1' } },
  { ...collection, metadata: { name: 5 } },
  { ...collection, resourceTypes: 'x' },
  { ...collection, resourceTypes: [{}, null, 7] },
  { ...synced, spec: null },
  { kind: 'List', apiVersion: 'v1', items: [secret] },
  { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: 'x' }, gracePeriodSeconds: 'x' },
  [{ op: 'replace', path: '/metadata/name', value: 'x' }],
  [{ op: 'remove', path: '/nosuch/~2' }],
  [{ op: 'copy', from: '', path: '/a' }],
  { metadata: { labels: { a: null } } },
  { metadata: { finalizers: ['x'] }, $patch: 'replace' },
  {},
  [],
  null,
  'text',
  1e308,
] as const satisfies readonly unknown[];

/** A body: a document that fits some resource, one that nearly does, a mutation, or noise. */
export function makeBody(random: FuzzRandom): string {
  const document = JSON.stringify(random.pick(documents));
  const kind = random.integer(0, 100);
  if (kind < 50) {
    return document;
  }
  if (kind < 75) {
    return mutate(random, document);
  }
  return random.pick([
    '{"a":'.repeat(2000),
    `{"metadata":{"name":${'['.repeat(5000)}`,
    `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
    'a: &a [*a]',
    'a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n',
    '---\n...\n---\n',
    'k8s\0\n\u0004\u0001\u0002\u00ff\u00ff',
    'k8s\0',
    '\u00ff\u00fe\u0000',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    '{"a":1,"a":2}',
    '1e999999',
    ' '.repeat(1000),
    'x'.repeat(100_000),
  ]);
}
