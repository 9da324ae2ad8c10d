import fc from 'fast-check';

/** Member names that a reader of objects has to tell from each other, repeated ones included. */
const keys = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('metadata', 'kind', 'apiVersion', 'spec', 'managedFields', 'annotations') },
  fc.constantFrom('"managedFields"', '{', '"', 'ключ', 'a\\u0062', 'items', 'object'),
  fc.string(),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom('"managedFields":[{', '}]}', '\\"', '\\', 'é', '𝒳', '\ud800', '\u0000', '<a&b>'),
);
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }));
const labels = fc.dictionary(
  fc.oneof(fc.constantFrom('app', 'kubectl.kubernetes.io/last-applied-configuration'), keys),
  text,
  {
    maxKeys: 3,
  },
);

type Member = readonly [string, string];

function member(key: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Member> {
  return values.map((each) => [key, JSON.stringify(each)]);
}

/** JSON text of an object with these members in any order, each there, missing or, rarely, there twice. */
function objectOf(members: readonly fc.Arbitrary<Member>[]): fc.Arbitrary<string> {
  const twice = fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, fc.constant(2));
  const parts = members.map((each) => fc.tuple(each, fc.oneof({ weight: 4, arbitrary: twice }, fc.constant(0))));
  return fc
    .tuple(...parts)
    .map((each) => each.flatMap(([part, count]) => Array.from({ length: count }, () => part)))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
    .map((all) => `{${all.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`);
}

const metadata = objectOf([
  member('name', text),
  member('namespace', text),
  member('resourceVersion', fc.nat().map(String)),
  member('labels', labels),
  member('annotations', fc.oneof({ weight: 8, arbitrary: labels }, value)),
  member('managedFields', fc.oneof(fc.array(value, { maxLength: 2 }), value)),
  fc.tuple(
    keys,
    value.map((each) => JSON.stringify(each)),
  ),
]);

/** JSON text of an object of an API, more or less. */
export const objectText: fc.Arbitrary<string> = objectOf([
  member('apiVersion', fc.constantFrom('v1', 'é')),
  member('kind', fc.constantFrom('Pod', 'Po"d')),
  metadata.map((json) => ['metadata', json]),
  member('spec', value),
  fc.tuple(
    keys,
    value.map((each) => JSON.stringify(each)),
  ),
]);

/** JSON text of a list of such objects. */
export const listText: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.array(objectText, { maxLength: 4 }).map((items) => `[${items.join(',')}]`) },
      fc.constant('null'),
    ),
    objectOf([member('resourceVersion', fc.nat().map(String)), member('continue', text)]),
  )
  .chain(([items, listMetadata]) =>
    objectOf([
      member('kind', fc.constant('PodList')),
      fc.constant<Member>(['metadata', listMetadata]),
      fc.constant<Member>(['items', items]),
      fc.tuple(
        keys,
        value.map((each) => JSON.stringify(each)),
      ),
    ]),
  );

/** The same document, written otherwise: as it is, spread over lines, or with escapes where none are needed. */
export function rewritten(json: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const styles: readonly ((given: string) => string)[] = [
    (given) => given,
    (given) => given,
    (given) => given,
    (given) => `${given}\n`,
    (given) => JSON.stringify(JSON.parse(given), undefined, 1),
    (given) => given.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    (given) => given.replaceAll('managedF', 'manag\\u0065dF').replaceAll('"app"', '"\\u0061pp"'),
  ];
  return fc.tuple(json, fc.constantFrom(...styles)).map(([given, write]) => write(given));
}
