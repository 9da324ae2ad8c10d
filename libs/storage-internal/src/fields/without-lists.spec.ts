import fc from 'fast-check';
import { withoutLists } from './without-lists.js';

describe('withoutLists', () => {
  it.each([
    ['{"spec":{"containers":[{"name":"a"}],"nodeName":"n"}}', '{"spec":{"containers":[],"nodeName":"n"}}'],
    ['{"metadata":{"finalizers":["a"]},"list":[1]}', '{"metadata":{"finalizers":["a"]},"list":[]}'],
    ['{"metadata" : {"a":{"b":[[1]]}} , "l":[[1],[2]]}', '{"metadata" : {"a":{"b":[[1]]}} , "l":[]}'],
    ['{"kind":"metadata","l":["x"]}', '{"kind":"metadata","l":[]}'],
    ['{"spec":{"metadata":{"l":[1]}}}', '{"spec":{"metadata":{"l":[]}}}'],
    [String.raw`{"a":"[\"]\\","l":["]\\\""]}`, String.raw`{"a":"[\"]\\","l":[]}`],
    ['{}', '{}'],
  ])('makes of %s %s', (json, expected) => {
    expect(withoutLists(json)).toBe(expected);
  });

  it('gives what emptying the lists of the parsed object gives', () => {
    const objects = fc.dictionary(fc.constantFrom('metadata', 'spec', 'a"]', '\\'), fc.jsonValue());

    fc.assert(
      fc.property(objects, fc.constantFrom(0, 2), (object, indent) => {
        const { metadata, ...others } = object;
        const expected = { ...emptied(others), ...(metadata === undefined ? {} : { metadata }) };

        expect(JSON.parse(withoutLists(JSON.stringify(object, undefined, indent)))).toEqual(
          JSON.parse(JSON.stringify(expected)),
        );
      }),
    );
  });
});

function emptied(value: unknown): object {
  return Object.fromEntries(Object.entries(value as object).map(([key, field]) => [key, withEmptyLists(field)]));
}

function withEmptyLists(value: unknown): unknown {
  if (Array.isArray(value)) {
    return [];
  }
  return typeof value === 'object' && value !== null ? emptied(value) : value;
}
