import { EVERYTHING } from '#api';
import { parseFieldSelector } from '#kube';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();
const databases = availableDatabases();

/** Ways to write a pod's image in JSON, and the image. */
const writings: readonly [name: string, json: string, image: string][] = [
  ['plain', '"registry.example.com/shop/web:1"', 'registry.example.com/shop/web:1'],
  ['slashes', String.raw`"registry.example.com\/shop\/api:1"`, 'registry.example.com/shop/api:1'],
  ['letters', String.raw`"registry.example.com/\u0073hop/job:1"`, 'registry.example.com/shop/job:1'],
  ['capitals', String.raw`"registry.example.com/sho\u006C/job:1"`, 'registry.example.com/shol/job:1'],
  ['quotes', String.raw`"say \"web\" and \\ twice"`, String.raw`say "web" and \ twice`],
  ['number', '1.5e1', '15'],
  ['boolean', 'true', 'true'],
  ['umlaut', String.raw`"w\u00e9b"`, 'wéb'],
];

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('a field of list elements on $name', ({ name: database, createSchema }) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;

  beforeAll(async () => {
    schema = await createSchema();
    factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
    const changes = writings.map(([name, image]) => {
      const metadata = { name, namespace: 'default' };
      const json = `{"metadata":${JSON.stringify(metadata)},"spec":{"containers":[{"image":${image}}]}}`;
      return { type: 'upsert', object: { metadata }, text: { json, metadata } } as const;
    });
    await pods().applyBatch('c1', changes, signal);
  });

  afterAll(async () => {
    await factory.shutdown();
    await schema.drop();
  });

  const pods = (): ReturnType<InternalStorageFactory['newResourceStorage']> =>
    factory.newResourceStorage({
      resource: { group: '', version: 'v1', resource: 'pods' },
      kind: 'Pod',
      namespaced: true,
    });

  // Numbers are compared as the database prints them.
  const known = writings.filter(([name]) => name !== 'number' || database === 'postgres');

  it.each(known)('is found however its JSON is written: %s', async (name, _json, image) => {
    const [requirement] = parseFieldSelector('spec.containers[].image=any');
    const fieldSelector = requirement === undefined ? [] : [{ ...requirement, values: [image] }];

    const { items } = await pods().list({ ...EVERYTHING, fieldSelector }, signal);

    const found: string[] = [];
    for await (const chunk of items) {
      found.push(...chunk.map((json) => /"name":\s*"(\w+)"/.exec(json.toString())?.[1] ?? ''));
    }
    expect(found).toEqual([name]);
  });
});
