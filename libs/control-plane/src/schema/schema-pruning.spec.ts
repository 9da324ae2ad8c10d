import { schema } from '#api';
import { pruneSchema } from './schema-pruning.js';

const { list, map, object, text } = schema;

describe('pruneSchema', () => {
  const kind = object('', {
    spec: object('', { name: text(''), parts: list('', object('', { key: text('') })), labels: map('', text('')) }),
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  });

  it.each<[object, object, string[]]>([
    [{ spec: { name: 'a' } }, { spec: { name: 'a' } }, []],
    [{ spec: { nmae: 'a' }, more: 1 }, { spec: {} }, ['spec.nmae', 'more']],
    [{ spec: { parts: [{ key: 'a' }, { kay: 'b' }] } }, { spec: { parts: [{ key: 'a' }, {}] } }, ['spec.parts[1].kay']],
    [{ spec: { labels: { any: 'thing' } } }, { spec: { labels: { any: 'thing' } } }, []],
    [{ free: { any: { thing: 1 } } }, { free: { any: { thing: 1 } } }, []],
    [{ spec: 'not an object' }, { spec: 'not an object' }, []],
    [JSON.parse('{"spec":{"__proto__":{"name":"x"}}}') as object, { spec: {} }, ['spec.__proto__']],
  ])('makes of %j', (value, pruned, unknownFields) => {
    expect(pruneSchema(kind, value)).toEqual({ value: pruned, unknownFields });
  });
});
