import { strategicMerge } from './strategic-merge.js';

describe('strategicMerge', () => {
  const pod = {
    metadata: { finalizers: ['a', 'b'], labels: { app: 'web', tier: 'front' } },
    spec: {
      args: [1, 2],
      containers: [
        { name: 'a', image: 'a:1' },
        { name: 'b', image: 'b:1' },
      ],
    },
  };

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'sets and removes fields',
      { metadata: { labels: { app: 'x', tier: null } } },
      { metadata: { finalizers: ['a', 'b'], labels: { app: 'x' } } },
    ],
    [
      'adds to finalizers',
      { metadata: { finalizers: ['c'] } },
      { metadata: { ...pod.metadata, finalizers: ['a', 'b', 'c'] } },
    ],
    [
      'takes from finalizers',
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { ...pod.metadata, finalizers: ['b'] } },
    ],
    [
      'replaces a map',
      { metadata: { labels: { $patch: 'replace', only: 'this' } } },
      { metadata: { ...pod.metadata, labels: { only: 'this' } } },
    ],
    [
      'keeps the keys it names',
      { metadata: { $retainKeys: ['labels'] } },
      { metadata: { labels: pod.metadata.labels } },
    ],
    ['replaces a list without keys', { spec: { args: [3] } }, { spec: { ...pod.spec, args: [3] } }],
    [
      'merges elements of a keyed list',
      { spec: { containers: [{ name: 'b', image: 'b:2' }] } },
      {
        spec: {
          ...pod.spec,
          containers: [
            { name: 'a', image: 'a:1' },
            { name: 'b', image: 'b:2' },
          ],
        },
      },
    ],
    [
      'adds elements in the order that is asked for',
      {
        spec: {
          '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }],
          containers: [{ name: 'c', image: 'c:1' }],
        },
      },
      {
        spec: {
          ...pod.spec,
          containers: [
            { name: 'c', image: 'c:1' },
            { name: 'b', image: 'b:1' },
            { name: 'a', image: 'a:1' },
          ],
        },
      },
    ],
    [
      'deletes elements',
      { spec: { containers: [{ name: 'a', $patch: 'delete' }] } },
      { spec: { ...pod.spec, containers: [{ name: 'b', image: 'b:1' }] } },
    ],
  ])('%s', (_, patch, expected) => {
    expect(strategicMerge(pod, patch)).toEqual({ ...pod, ...expected });
  });
});
