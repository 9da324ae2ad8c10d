import { schemasIn, type OpenApiPart } from './openapi-document.js';
import { SchemaPool } from './schema-pool.js';

const foo = { group: 'example.io', version: 'v1', kind: 'Foo' };
const to = (name: string): OpenApiPart => ({ $ref: `#/components/schemas/${name}` });
const kindOf = (kind: OpenApiPart): OpenApiPart => ({ 'x-kubernetes-group-version-kind': [kind] });

describe('SchemaPool', () => {
  it('finds the schema of a kind, also among several kinds', () => {
    const pool = new SchemaPool([{ Options: { 'x-kubernetes-group-version-kind': [{ ...foo, kind: 'Bar' }, foo] } }]);

    expect(pool.nameOf(foo)).toBe('Options');
    expect(pool.nameOf({ ...foo, version: 'v2' })).toBeUndefined();
  });

  it('takes a schema from the first document that has it', () => {
    const pool = new SchemaPool([
      { A: { title: 'first' } },
      { A: { title: 'second' }, Foo: { ...kindOf(foo), allOf: [to('A')] } },
    ]);

    expect(pool.closureOf(['Foo'])).toMatchObject({ A: { title: 'first' }, Foo: {} });
  });

  it('follows references in lists, maps and circles, and those that lead nowhere', () => {
    const pool = new SchemaPool([
      {
        Foo: {
          properties: { items: { type: 'array', items: to('Item') }, more: { additionalProperties: to('Missing') } },
        },
        Item: { oneOf: [{ type: 'null' }, to('Foo')] },
        Other: {},
      },
    ]);

    expect(Object.keys(pool.closureOf(['Foo']))).toEqual(['Foo', 'Item']);
  });
});

describe('schemasIn', () => {
  it.each([
    ['no object', 'text'],
    ['no components', { openapi: '3.0.0' }],
    ['components without schemas', { components: {} }],
    ['schemas in a list', { components: { schemas: [] } }],
  ])('refuses a document with %s', (_, document) => {
    expect(() => schemasIn(document)).toThrow(TypeError);
  });

  it('leaves out what is no schema', () => {
    expect(schemasIn({ components: { schemas: { Foo: { type: 'object' }, Bar: 'text' } } })).toEqual({
      Foo: { type: 'object' },
    });
  });

  it('refuses a document so deep that it could not be written', () => {
    const levels = 100_000;
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

    expect(() => schemasIn({ components: { schemas: { Deep: deep } } })).toThrow('more levels');
  });
});
