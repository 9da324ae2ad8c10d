import fc from 'fast-check';
import { withResourceVersion } from './resource-version-text.js';

describe('withResourceVersion', () => {
  it.each<readonly [string, string, string]>([
    [
      'compact text',
      '{"metadata":{"name":"a","resourceVersion":"7"}}',
      '{"metadata":{"name":"a","resourceVersion":"9"}}',
    ],
    ['text of a database', '{"metadata": {"resourceVersion" : "7"}}', '{"metadata": {"resourceVersion":"9"}}'],
    ['an object without one', '{"metadata":{"name":"a"}}', '{"metadata":{"name":"a","resourceVersion":"9"}}'],
    ['an object without metadata', '{"kind":"A"}', '{"kind":"A","metadata":{"resourceVersion":"9"}}'],
    [
      'an object that names the version of another',
      '{"involvedObject":{"resourceVersion":"1"},"metadata":{"resourceVersion":"7"}}',
      '{"involvedObject":{"resourceVersion":"1"},"metadata":{"resourceVersion":"9"}}',
    ],
    [
      'JSON within a text',
      String.raw`{"metadata":{"annotations":{"a":"{\"resourceVersion\":\"1\"}"},"resourceVersion":"7"}}`,
      String.raw`{"metadata":{"annotations":{"a":"{\"resourceVersion\":\"1\"}"},"resourceVersion":"9"}}`,
    ],
  ])('replaces it in %s', (_what, json, expected) => {
    expect(withResourceVersion(json, '9')).toBe(expected);
  });

  it('changes nothing else, whatever the object holds', () => {
    const member = fc.record({
      metadata: fc.record({ resourceVersion: fc.string(), annotations: fc.dictionary(fc.string(), fc.json()) }),
      spec: fc.oneof(fc.jsonValue(), fc.record({ resourceVersion: fc.string() })),
    });
    fc.assert(
      fc.property(member, fc.constantFrom(undefined, 1), (object, indentation) => {
        const json = JSON.stringify(object, null, indentation);

        const parsed: unknown = JSON.parse(withResourceVersion(json, '9'));

        const expected = { ...object, metadata: { ...object.metadata, resourceVersion: '9' } };
        expect(parsed).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });
});
