import fc from 'fast-check';
import { difference, fieldsOf, type FieldsV1, intersection, leavesOf, union } from './fields-v1.js';

const { fields } = fc.letrec<{ fields: FieldsV1 }>((tie) => ({
  fields: fc.dictionary(
    fc.constantFrom('f:a', 'f:b', 'f:c'),
    fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('fields')),
    {
      maxKeys: 3,
    },
  ),
}));

describe('fieldsOf', () => {
  it('names fields, elements of keyed lists, and other lists as a whole', () => {
    const pod = {
      metadata: { labels: { app: 'web' }, finalizers: ['a'] },
      spec: { containers: [{ name: 'main', args: ['-v'], ports: [{ containerPort: 80 }] }] },
    };

    expect(fieldsOf(pod)).toEqual({
      'f:metadata': { 'f:labels': { 'f:app': {} }, 'f:finalizers': {} },
      'f:spec': {
        'f:containers': {
          'k:{"name":"main"}': {
            '.': {},
            'f:name': {},
            'f:args': {},
            'f:ports': { 'k:{"containerPort":80}': { '.': {}, 'f:containerPort': {} } },
          },
        },
      },
    });
  });
});

describe('union, difference and intersection', () => {
  it('are those of sets', () => {
    fc.assert(
      fc.property(fields, (any) => {
        expect([
          union(any, any),
          union(any, {}),
          difference(any, any),
          difference(any, {}),
          intersection(any, any),
        ]).toEqual([any, any, {}, any, any]);
      }),
    );
  });

  it('leave nothing in common of what was taken away', () => {
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        const rest = leavesOf(difference(left, right)).map(String);
        const taken = leavesOf(right).map(String);

        expect(rest.filter((leaf) => taken.includes(leaf))).toEqual([]);
      }),
    );
  });
});
