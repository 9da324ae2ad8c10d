import fc from 'fast-check';
import { CLUSTER_NAME_ANNOTATION } from '#api';
import { WireClient, type WireObject } from '#client';
import type { KubernetesObject } from '#kube';
import { LAST_APPLIED, pruneObject, type PruneOptions } from './object-pruner.js';
import { storedObjectOf } from './stored-object.js';
import { condense } from './stored-text.js';

const pods = { group: '', version: 'v1', resource: 'pods' };
const type = { apiVersion: 'v1', kind: 'Pod' };
const everything: PruneOptions = { managedFields: true, lastApplied: true };
const annotate = storedObjectOf('east', pods, pods);

/** The items of a list as a reflector hands them on, from an answer that arrives in pieces. */
async function receive(text: string, pieceLength = text.length): Promise<readonly WireObject[]> {
  const bytes = Buffer.from(text);
  // oxlint-disable-next-line typescript/require-await -- because a response body is asynchronous and this text is not
  const body = async function* (): AsyncGenerator<Buffer> {
    for (let start = 0; start < bytes.length; start += pieceLength) {
      yield bytes.subarray(start, start + pieceLength);
    }
  };
  const client = new WireClient({ request: () => Promise.resolve({ status: 200, headers: {}, body: body() }) });
  const { items } = await client.list(pods, {}, new AbortController().signal);
  for (const item of items) {
    item.apiVersion ??= type.apiVersion;
    item.kind ??= type.kind;
  }
  return items;
}

async function receiveOne(json: string): Promise<WireObject> {
  const [item] = await receive(`{"metadata":{"resourceVersion":"1"},"items":[${json}]}`);
  if (item === undefined) {
    throw new Error('the list is empty');
  }
  return item;
}

function storedJson(item: WireObject, prune: PruneOptions): string | undefined {
  return annotate(condense(item, 'east', prune)).text?.json;
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constantFrom('"managedFields":[', '}', 'é', '<'));
const annotations = fc.dictionary(fc.constantFrom('team', LAST_APPLIED, CLUSTER_NAME_ANNOTATION, 'a"b'), text);
const metadata = fc.record(
  {
    name: text,
    managedFields: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 2 }).map(withoutMinusZero),
    annotations: fc.oneof(annotations, fc.constantFrom(null, 'text', ['list'])),
    labels: fc.dictionary(text, text, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);
const objects = fc
  .record(
    {
      metadata,
      spec: fc.jsonValue({ maxDepth: 2 }).map(withoutMinusZero),
      kind: fc.constant('Pod'),
      apiVersion: fc.constant('v1'),
    },
    { requiredKeys: [] },
  )
  .chain((object) => {
    const members = Object.entries(object);
    return fc.shuffledSubarray(members, { minLength: members.length }).map((each) => Object.fromEntries(each));
  }) as fc.Arbitrary<KubernetesObject>;
/** JSON.stringify prints -0 as 0. */
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const prunes = fc.record({ managedFields: fc.boolean(), lastApplied: fc.boolean() });

describe('condense', () => {
  it('makes of the bytes what parsing, pruning, annotating and printing make of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(objects, { maxLength: 3 }),
        prunes,
        fc.integer({ min: 1, max: 200 }),
        async (...given) => {
          const [list, prune, pieceLength] = given;

          const items = await receive(JSON.stringify({ items: list }), pieceLength);

          const expected = list.map((object) =>
            annotate({ type: 'upsert', object: pruneObject({ ...type, ...object }, prune) }),
          );
          const changes = items.map((item) => annotate(condense(item, 'east', prune)));
          expect(changes.map(({ object }) => object)).toEqual(expected.map(({ object }) => object));
          expect(changes.map(({ text: own, object }) => own?.json ?? JSON.stringify(object))).toEqual(
            changes.map(({ object }) => JSON.stringify(object)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, Partial<PruneOptions>, string]>([
    ['{"name":"a"}', {}, '{"name":"a","annotations":{"CLUSTER":"east"}}'],
    ['{"annotations":{},"name":"a"}', {}, '{"annotations":{"CLUSTER":"east"},"name":"a"}'],
    ['{"annotations":{"team":"x"},"name":"a"}', {}, '{"annotations":{"team":"x","CLUSTER":"east"},"name":"a"}'],
    ['{"annotations":{"CLUSTER":"mine"},"name":"a"}', {}, '{"annotations":{"CLUSTER":"east"},"name":"a"}'],
    ['{"annotations":{"APPLIED":"{}"},"name":"a"}', {}, '{"annotations":{"CLUSTER":"east"},"name":"a"}'],
    [
      '{"annotations":{"APPLIED":"{}"},"name":"a"}',
      { lastApplied: false },
      '{"annotations":{"APPLIED":"{}","CLUSTER":"east"},"name":"a"}',
    ],
    ['{"managedFields":[{}],"name":"a"}', {}, '{"name":"a","annotations":{"CLUSTER":"east"}}'],
    ['{"name":"a","managedFields":[{}]}', {}, '{"name":"a","annotations":{"CLUSTER":"east"}}'],
    ['{"uid":"u","managedFields":[{}],"name":"a"}', {}, '{"uid":"u","name":"a","annotations":{"CLUSTER":"east"}}'],
    [
      '{"managedFields":[{}],"name":"a"}',
      { managedFields: false },
      '{"managedFields":[{}],"name":"a","annotations":{"CLUSTER":"east"}}',
    ],
  ])('makes of the metadata %s, with %j: %s', async (given, prune, expected) => {
    const [from, to] = [given, expected].map((each) =>
      each.replaceAll('CLUSTER', CLUSTER_NAME_ANNOTATION).replaceAll('APPLIED', LAST_APPLIED),
    );

    const json = storedJson(await receiveOne(`{"metadata":${from},"spec":{}}`), { ...everything, ...prune });

    expect(json).toBe(`{"apiVersion":"v1","kind":"Pod","metadata":${to},"spec":{}}`);
  });

  it.each(['', '$(a && b)', String.raw`\u003c\u0026\u003e`])(
    'keeps numbers as the member wrote them, beside the text "%s"',
    async (command) => {
      const object = `{"metadata":{"name":"a"},"spec":{"command":"${command}","id":12345678901234567890,"ratio":1.0}}`;

      expect(storedJson(await receiveOne(object), everything)).toContain('"id":12345678901234567890,"ratio":1.0}');
    },
  );

  it.each([
    [String.raw`\u003c\u00E9\uD83D\uDE00`, '<é😀'],
    [String.raw`\u0000\uDFFF`, String.raw`\u0000\udfff`],
    [String.raw`\uD83D-\uDE00`, String.raw`\ud83d-\ude00`],
    [String.raw`\u0022\u005c\u000A`, String.raw`\"\\\n`],
    [String.raw`\\u003c\\\u003c\n\"`, String.raw`\\u003c\\<\n\"`],
  ])('prints the escapes of %s as a storage expects them: %s', async (given, expected) => {
    const object = `{"metadata":{"name":"a"},"spec":["${given}"]}`;

    expect(storedJson(await receiveOne(object), everything)).toContain(`"spec":["${expected}"]`);
  });

  it('parses the object of a text once, when it is read', async () => {
    const change = condense(await receiveOne('{"metadata":{"name":"a"},"spec":{}}'), 'east', everything);

    expect(change.object).toMatchObject({ kind: 'Pod', metadata: { name: 'a' }, spec: {} });
    expect(change.object).toBe(change.object);
  });
});
