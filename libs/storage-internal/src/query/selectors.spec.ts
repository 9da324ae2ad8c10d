import fc from 'fast-check';
import { Client } from 'pg';
import { EVERYTHING, type SearchOptions } from '#api';
import {
  type FieldPathStep,
  type FieldRequirement,
  formatFieldSelector,
  type KubernetesObject,
  type LabelOperator,
  type LabelRequirement,
  matchesFields,
  matchesLabels,
} from '#kube';
import type { ResourceStorage } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const OBJECTS = 200;
const SELECTORS = 120;
const seed = Number(process.env['SELECTOR_SEED'] ?? 42);

const { signal } = new AbortController();
const things = { resource: { group: 'x', version: 'v1', resource: 'things' }, kind: 'Thing', namespaced: true };
const databases = availableDatabases();

const fieldNames = [
  'status',
  'phase',
  'type',
  'a',
  'a.b',
  'a/b',
  'quo"te',
  "it's",
  'back\\slash',
  'ключ',
  '0',
  '$',
  'a b',
];
const labelKeys = [
  'app',
  'App',
  'app.kubernetes.io/name',
  'a.b',
  'a/b',
  'quo"te',
  "it's",
  'ключ',
  'status.phase',
  '😀',
];
const texts = [
  '',
  'web',
  'Web',
  'web ',
  'wéb',
  '😀',
  'true',
  'null',
  '3',
  '007',
  '-5',
  '+5',
  '{}',
  '[]',
  'quo"te',
  "it's",
];
const moreTexts = [
  'back\\slash',
  '%',
  '_',
  '9223372036854775807',
  '9223372036854775808',
  '$.a',
  'x'.repeat(300),
  '1.5',
];
const text = fc.constantFrom(...texts, ...moreTexts);
const integer = fc.constantFrom('0', '3', '-5', '7', '9223372036854775806', '-9223372036854775808');

const { value: json } = fc.letrec<{ value: unknown; fields: unknown; list: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.constantFrom(null, true, false, 0, 3, -5, 1.5, 9007199254740991),
    tie('fields'),
    tie('list'),
  ),
  fields: fc.dictionary(fc.constantFrom(...fieldNames), tie('value'), { maxKeys: 6 }),
  list: fc.array(tie('value'), { maxLength: 3 }),
}));
// No label value is longer, or ends with a space.
const label = text.filter((value) => value.length <= 63 && !value.endsWith(' '));
const labels = fc.dictionary(fc.constantFrom(...labelKeys), label, { maxKeys: 5 });
const fields = fc.dictionary(fc.constantFrom(...fieldNames), json, { minKeys: 2, maxKeys: 8 });

const operator = fc.constantFrom<LabelOperator>('In', 'NotIn', 'Exists', 'DoesNotExist', 'GreaterThan', 'LessThan');
const labelCondition = operator.chain((chosen) =>
  valuesOf(chosen, label).map((values) => ({ operator: chosen, values })),
);
const fieldCondition = operator.chain((chosen) =>
  valuesOf(chosen, text).map((values) => ({ operator: chosen, values })),
);
const field: fc.Arbitrary<FieldPathStep> = fc.constantFrom(...fieldNames).map((name) => ({ field: name }));
const list: fc.Arbitrary<FieldPathStep> = fc.oneof(
  fc.constant({ each: true } as const),
  fc.nat({ max: 2 }).map((index) => ({ index })),
);
const path = fc
  .tuple(field, fc.array(fc.oneof({ arbitrary: field, weight: 2 }, list), { maxLength: 3 }), field)
  .map(([first, between, last]) => [first, ...between, last]);
const topLevel = field.map((step) => [step]);
const indexed = fc.constant<FieldPathStep[]>([{ field: 'status' }, { field: 'phase' }]);

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases.map((database) => [database.name, database] as const))(
  'selectors on %s agree with their evaluation in memory',
  (name, database) => {
    const objects = fc.sample(fc.tuple(labels, fields), { numRuns: OBJECTS, seed }).map(objectOf);
    let schema: TestSchema;
    let factory: InternalStorageFactory;
    let storage: ResourceStorage;

    beforeAll(async () => {
      schema = await database.createSchema();
      factory = await InternalStorageFactory.open(schema.configFile, {
        logger: silentLogger,
        registry: new Registry(),
      });
      storage = factory.newResourceStorage(things);
      const changes = objects.map((object) => ({ type: 'upsert', object }) as const);
      const results = await storage.applyBatch('east', changes, signal);
      if (results.some((result) => result !== undefined)) {
        throw new AggregateError(results, 'not every object was stored');
      }
    }, 60_000);

    afterAll(async () => {
      await factory.shutdown();
      await schema.drop();
    });

    it(`for ${SELECTORS} label selectors`, async () => {
      const requirement = fc
        .tuple(fc.constantFrom(...labelKeys), labelCondition)
        .map(([key, rest]) => ({ key, ...rest }));
      const selectors = fc.sample(fc.array<LabelRequirement>(requirement, { minLength: 1, maxLength: 2 }), {
        numRuns: SELECTORS,
        seed,
      });

      for (const labelSelector of selectors) {
        const expected = objects.filter(({ metadata }) => matchesLabels(labelSelector, metadata?.labels));

        expect([JSON.stringify(labelSelector), await namesIn(storage, { labelSelector })]).toEqual([
          JSON.stringify(labelSelector),
          namesOf(expected),
        ]);
      }
    });

    it(`for ${SELECTORS} field selectors`, async () => {
      expect(await compareFields(storage, objects)).toEqual({ disagreements: [], isTelling: true });
    });

    it('for field selectors on rows that have no small copy beside the object', async () => {
      await (name === 'postgres' ? dropCopies(schema) : undefined);

      expect(await compareFields(storage, objects)).toEqual({ disagreements: [], isTelling: true });
    });
  },
);

/** Leaves rows as they are when they are adopted. */
async function dropCopies({ config }: TestSchema): Promise<void> {
  const client = new Client({ ...config });
  await client.connect();
  await client.query('UPDATE resources SET fields = NULL');
  await client.end();
}

interface Comparison {
  /** Selectors by which the database finds other objects. */
  readonly disagreements: readonly string[];
  /** Whether enough selectors find some objects and not others: the rest proves little. */
  readonly isTelling: boolean;
}

async function compareFields(storage: ResourceStorage, objects: readonly KubernetesObject[]): Promise<Comparison> {
  const paths = fc.oneof(path, topLevel, indexed);
  const requirement = fc.tuple(paths, fieldCondition).map(([steps, rest]) => ({ path: steps, ...rest }));
  const disagreements: string[] = [];
  let selective = 0;
  for (const selector of fc.sample<FieldRequirement>(requirement, { numRuns: SELECTORS, seed })) {
    const expected = namesOf(objects.filter((object) => matchesFields([selector], object)));
    const found = await namesIn(storage, { fieldSelector: [selector] });
    selective += Number(expected.length > 0 && expected.length < objects.length);
    if (found.join() !== expected.join()) {
      disagreements.push(`${formatFieldSelector([selector])} ${JSON.stringify({ selector, found, expected })}`);
    }
  }
  return { disagreements, isTelling: selective > SELECTORS / 4 };
}

function valuesOf(chosen: LabelOperator, value: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  switch (chosen) {
    case 'In':
    case 'NotIn':
      return fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
    case 'GreaterThan':
    case 'LessThan':
      return fc.tuple(integer);
    case 'Exists':
    case 'DoesNotExist':
      return fc.constant([]);
  }
}

/** Fields of all sorts, at the root and in `status`, which is where one of them is indexed. */
function objectOf([labelsOf, fieldsOf]: [Record<string, string>, object], index: number): KubernetesObject {
  const name = `thing-${String(index).padStart(4, '0')}`;
  return { apiVersion: 'x/v1', kind: 'Thing', metadata: { name, namespace: 'default', labels: labelsOf }, ...fieldsOf };
}

function namesOf(objects: readonly KubernetesObject[]): string[] {
  return objects.map(({ metadata }) => metadata?.name ?? '');
}

async function namesIn(storage: ResourceStorage, options: Partial<SearchOptions>): Promise<string[]> {
  const { items } = await storage.list({ ...EVERYTHING, ...options }, signal);
  const names: string[] = [];
  for await (const chunk of items) {
    names.push(...namesOf(chunk.map((json) => JSON.parse(json.toString()) as KubernetesObject)));
  }
  return names;
}
