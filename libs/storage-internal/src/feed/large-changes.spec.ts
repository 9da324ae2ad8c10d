import { EVERYTHING } from '#api';
import type { KubernetesObject } from '#kube';
import type { ResourceChange, ResourceStorage, StoredEvent } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const { signal } = new AbortController();
const podConfig = {
  resource: { group: '', version: 'v1', resource: 'pods' },
  kind: 'Pod',
  namespaced: true,
} as const;
const MEGABYTE = 1024 * 1024;
const PODS = 12;

const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('watching large objects on $name', ({ createSchema }) => {
  let schema: TestSchema;
  let factory: InternalStorageFactory;
  let pods: ResourceStorage;

  beforeAll(async () => {
    schema = await createSchema();
    factory = await InternalStorageFactory.open(schema.configFile, { logger: silentLogger, registry: new Registry() });
    pods = factory.newResourceStorage(podConfig);
  }, 60_000);

  afterAll(async () => {
    await factory.shutdown();
    await schema.drop();
  });

  /** Writes every pod, a few at once. */
  async function put(resourceVersion: string): Promise<void> {
    for (let first = 0; first < PODS; first += 4) {
      const changes = Array.from({ length: 4 }, (_, index): ResourceChange => {
        const annotations = { padding: resourceVersion.repeat(MEGABYTE) };
        const metadata = { name: `pod-${first + index}`, namespace: 'default', resourceVersion, annotations };
        return { type: 'upsert', object: { apiVersion: 'v1', kind: 'Pod', metadata } };
      });
      await pods.applyBatch('east', changes, signal);
    }
  }

  /** What a watch tells from a version on, chunk by chunk: each event as `ADDED pod-1 1`, and the bytes of each chunk. */
  async function follow(resourceVersion: string): Promise<{ readonly told: string[]; readonly sizes: number[] }> {
    const told: string[] = [];
    const sizes: number[] = [];
    const options = { search: EVERYTHING, resourceVersion, allowBookmarks: false };
    for await (const chunk of (await pods.watch?.(options, signal)) ?? []) {
      told.push(...chunk.map(textOf));
      sizes.push(chunk.reduce((sum, event) => sum + ('json' in event ? event.json.length : 0), 0));
      if (told.length >= 2 * PODS) {
        break;
      }
    }
    return { told, sizes };
  }

  function textOf(event: StoredEvent): string {
    const { metadata } = JSON.parse('json' in event ? event.json.toString() : '{}') as KubernetesObject;
    return `${event.type} ${metadata?.name} ${metadata?.annotations?.['padding']?.slice(0, 1)}`;
  }

  it('gives each change once and only a few at once, to who is there and to who comes late', async () => {
    const list = await pods.list(EVERYTHING, signal);
    await Array.fromAsync(list.items);
    const { resourceVersion = '' } = await list.summary();

    const live = follow(resourceVersion);
    await put('1');
    await put('2');
    const follower = await live;
    const latecomer = await follow(resourceVersion);

    const names = Array.from({ length: PODS }, (_, index) => `pod-${index}`);
    expect(latecomer.told).toEqual(follower.told);
    expect(follower.told.slice(0, PODS).toSorted()).toEqual(names.map((name) => `ADDED ${name} 1`).toSorted());
    expect(follower.told.slice(PODS).toSorted()).toEqual(names.map((name) => `MODIFIED ${name} 2`).toSorted());
    expect(Math.max(...follower.sizes, ...latecomer.sizes)).toBeLessThan((PODS / 2) * MEGABYTE);
  });
});
