import fc from 'fast-check';
import { schema } from '#api';
import { changedFields, fieldSetOf, formatFieldPath, fromFieldsV1, toFieldsV1 } from './field-set.js';

const { list, map, object, text } = schema;

const kind = object('', {
  metadata: object('', {
    name: text(''),
    labels: map('', text('')),
    finalizers: list('', text(''), { 'x-kubernetes-list-type': 'set' }),
  }),
  spec: object('', {
    host: text(''),
    all: list('', text('')),
    parts: list('', object('', { key: text(''), value: text('') }), {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['key'],
    }),
  }),
});

describe('fieldSetOf', () => {
  it('is what metadata.managedFields holds', () => {
    const fields = fieldSetOf(kind, {
      apiVersion: 'v1',
      metadata: { name: 'a', uid: 'u', labels: { 'a/b': 'c' }, finalizers: ['x'] },
      spec: { host: 'h', all: ['1', '2'], parts: [{ key: 'k', value: 'v' }] },
    });

    expect(toFieldsV1(fields)).toEqual({
      'f:metadata': { 'f:labels': { 'f:a/b': {} }, 'f:finalizers': { 'v:"x"': {} } },
      'f:spec': {
        'f:host': {},
        'f:all': {},
        'f:parts': { 'k:{"key":"k"}': { '.': {}, 'f:key': {}, 'f:value': {} } },
      },
    });
  });

  it('survives being written and read, for any object', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd.e/f');
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(fc.string(), fc.array(fc.integer()), fc.dictionary(name, tie('tree'))),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, tree), (value) => {
        const fields = fieldSetOf({}, value);

        expect(fromFieldsV1(toFieldsV1(fields))).toEqual(fields);
      }),
    );
  });
});

describe('changedFields', () => {
  it.each<[string, object, object, string[]]>([
    ['a new field', {}, { spec: { host: 'a' } }, ['.spec.host']],
    ['another value', { spec: { host: 'a' } }, { spec: { host: 'b' } }, ['.spec.host']],
    ['the same value', { spec: { host: 'a' } }, { spec: { host: 'a' } }, []],
    ['a field that is gone', { spec: { host: 'a', all: ['1'] } }, { spec: { all: ['1'] } }, []],
    ['a list without elements of its own', { spec: { all: ['1'] } }, { spec: { all: ['1', '2'] } }, ['.spec.all']],
    [
      'an element of a list with keys',
      { spec: { parts: [{ key: 'a', value: '1' }] } },
      { spec: { parts: [{ key: 'a', value: '2' }] } },
      ['.spec.parts[key="a"].value'],
    ],
    [
      'an element of a set',
      { metadata: { finalizers: ['a'] } },
      { metadata: { finalizers: ['b', 'a'] } },
      ['.metadata.finalizers[="b"]'],
    ],
  ])('sees %s', (_, previous, next, paths) => {
    expect([...changedFields(kind, previous, next).values()].map(formatFieldPath)).toEqual(paths);
  });
});
