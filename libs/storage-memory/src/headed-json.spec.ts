import fc from 'fast-check';
import type { KubernetesObject } from '#kube';
import { HeadedJson } from './headed-json.js';

const anyObject = fc.record(
  {
    apiVersion: fc.string(),
    kind: fc.string(),
    metadata: fc.dictionary(fc.string(), fc.jsonValue()),
    spec: fc.jsonValue(),
    status: fc.jsonValue(),
    '"}': fc.string({ unit: 'binary' }),
  },
  { requiredKeys: [] },
);

/** As JSON has it: nothing that is undefined, no `-0`. */
function plain(object: object): KubernetesObject {
  return JSON.parse(JSON.stringify(object)) as KubernetesObject;
}

describe('HeadedJson', () => {
  it('keeps every object, and the part in front of it', () => {
    fc.assert(
      fc.property(anyObject, (generated) => {
        const object = plain(generated);
        const { apiVersion, kind, metadata } = object;

        const text = HeadedJson.of(object);

        expect(text.whole()).toEqual(object);
        expect(text.head()).toEqual(plain({ apiVersion, kind, metadata }));
        expect(JSON.parse(text.headJson().toString())).toEqual(text.head());
      }),
    );
  });

  it('replaces metadata, again and again, and nothing else', () => {
    fc.assert(
      fc.property(anyObject, fc.string({ unit: 'binary' }), (generated, version) => {
        const object = plain(generated);

        const changed = HeadedJson.of(object)
          .withMetadata((metadata) => ({ ...metadata, resourceVersion: 'first' }))
          .withMetadata((metadata) => ({ ...metadata, resourceVersion: version }));

        const expected = plain({ ...object, metadata: { ...object.metadata, resourceVersion: version } });
        expect(changed.whole()).toEqual(expected);
        expect(changed.head()['metadata']).toEqual(expected.metadata);
      }),
    );
  });
});
