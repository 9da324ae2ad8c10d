import { writeFileSync } from 'node:fs';
import { EVERYTHING } from '#api';
import type { KubernetesObject } from '#kube';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();
const databases = availableDatabases();
const config = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const objects = 600;
const children = 3;

/** Settings with which a server gives up on a statement that looks at every row for every other. */
const impatient = { postgres: { statement_timeout: '3s' }, mariadb: { max_statement_time: '3' }, sqlite: {} } as const;

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('a search by owner on $name', ({ name, createSchema }) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;

  beforeAll(async () => {
    schema = await createSchema();
    const file = `${schema.configFile}.impatient`;
    writeFileSync(file, JSON.stringify({ ...schema.config, params: impatient[name] }));
    factory = await InternalStorageFactory.open(file, { logger: silentLogger, registry: new Registry() });
    const pods = factory.newResourceStorage(config);
    const changes = Array.from({ length: objects }, (_, index) => ({ type: 'upsert', object: member(index) }) as const);
    await pods.applyBatch('east', changes, signal);
  }, 60_000);
  afterAll(async () => {
    await factory.shutdown();
    await schema.drop();
  });

  // Nothing has told the database yet what is in the table: it must not matter.
  it.each([
    [0, 3],
    [1, 9],
    [3, 81],
  ])('of seniority %i takes no time in a table that has just been filled', async (seniority, expected) => {
    const { items } = await factory
      .newResourceStorage(config)
      .list(
        { ...EVERYTHING, clusters: { in: ['east'], notIn: [] }, owner: { name: 'pod-0', seniority }, limit: 500 },
        signal,
      );

    expect((await Array.fromAsync(items)).flat()).toHaveLength(expected);
  });
});

/** One of a tree in which everybody has the same number of children. */
function member(index: number): KubernetesObject {
  const owner = {
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'any',
    uid: `uid-${Math.ceil(index / children) - 1}`,
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${index}`,
      namespace: 'default',
      uid: `uid-${index}`,
      ...(index === 0 ? {} : { ownerReferences: [owner] }),
    },
  };
}
