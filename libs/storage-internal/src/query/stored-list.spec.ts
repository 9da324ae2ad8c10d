import { EVERYTHING } from '#api';
import type { KubernetesObject } from '#kube';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

interface Token {
  readonly p: readonly string[];
}

const { signal } = new AbortController();
const databases = availableDatabases();
const pods = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };

/** Texts that a server cannot compare with a column, or with a time. */
const incomparable = { postgres: ['a\0b', 'noon'], mariadb: ['é'], sqlite: [] } as const;

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases.filter(({ name }) => name !== 'sqlite'))('a list on $name', ({ name, createSchema }) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;

  beforeAll(async () => {
    schema = await createSchema();
    factory = await InternalStorageFactory.open(schema.configFile, {
      logger: silentLogger,
      registry: new Registry(),
    });
  }, 60_000);
  afterAll(async () => {
    await factory.shutdown();
    await schema.drop();
  });

  it.each(incomparable[name])('refuses a token with the position %j, which nothing has', async (text) => {
    const storage = factory.newResourceStorage(pods);
    const changes = ['a', 'b'].map((object) => ({ type: 'upsert', object: pod(object) }) as const);
    await storage.applyBatch('east', changes, signal);
    const search = { ...EVERYTHING, orderBy: [{ field: 'created_at', descending: false }] };
    const first = await storage.list({ ...search, limit: 1 }, signal);
    await Array.fromAsync(first.items);
    const { continue: token = '' } = await first.summary();

    const { items } = await storage.list({ ...search, continue: movedTo(text, token) }, signal);

    await expect(Array.fromAsync(items)).rejects.toMatchObject({ code: 'BadRequest', field: 'continue' });
  });
});

/** The token of a page that begins elsewhere; its last part is a version. */
function movedTo(text: string, token: string): string {
  const read = JSON.parse(Buffer.from(token, 'base64url').toString()) as Token;
  const moved = { ...read, p: read.p.map((part, index) => (index < read.p.length - 1 ? text : part)) };
  return Buffer.from(JSON.stringify(moved)).toString('base64url');
}

function pod(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, resourceVersion: '1' } };
}
