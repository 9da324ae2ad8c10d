import { strategicPatch } from './strategic-patch.js';

describe('strategicPatch', () => {
  it.each<[string, object, object, object]>([
    ['merges objects', { a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 3, c: 2 } }],
    ['removes nulls', { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ['replaces lists of our own kinds', { spec: { l: [1, 2] } }, { spec: { l: [3] } }, { spec: { l: [3] } }],
    [
      'adds to finalizers',
      { metadata: { finalizers: ['a'] } },
      { metadata: { finalizers: ['b', 'a'], '$setElementOrder/finalizers': ['a', 'b'] } },
      { metadata: { finalizers: ['a', 'b'] } },
    ],
    [
      'takes finalizers away',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'merges owners by uid',
      { ownerReferences: [{ uid: '1', name: 'a' }, { uid: '2' }] },
      { ownerReferences: [{ uid: '1', name: 'b' }, { uid: '2', $patch: 'delete' }, { uid: '3' }] },
      { ownerReferences: [{ uid: '1', name: 'b' }, { uid: '3' }] },
    ],
    ['replaces an object when told', { a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } }, { a: { c: 2 } }],
    ['deletes an object when told', { a: { b: 1 }, d: 1 }, { a: { $patch: 'delete' } }, { d: 1 }],
    ['keeps only some keys when told', { a: { b: 1, c: 2 } }, { a: { $retainKeys: ['b'], b: 3 } }, { a: { b: 3 } }],
  ])('%s', (_, target, patch, expected) => {
    expect(strategicPatch(target, { ...patch })).toEqual(expected);
  });
});
