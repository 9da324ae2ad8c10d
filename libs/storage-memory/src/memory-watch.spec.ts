import fc from 'fast-check';
import { CLUSTER_NAME_ANNOTATION, EVERYTHING } from '#api';
import { type KubernetesObject, parseLabelSelector } from '#kube';
import type { ResourceStorage, StoredEvent } from '#storage';
import { MemoryStorageFactory } from './memory-storage.factory.js';

const { signal } = new AbortController();
const config = { resource: { group: '', version: 'v1', resource: 'pods' }, kind: 'Pod', namespaced: true };
const search = { ...EVERYTHING, labelSelector: parseLabelSelector('app=web') };

function pod(cluster: string, name: string, app: string, resourceVersion: number): KubernetesObject {
  const annotations = { [CLUSTER_NAME_ANNOTATION]: cluster };
  const metadata = { name, namespace: 'shop', labels: { app }, annotations, resourceVersion: String(resourceVersion) };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** What is known of the pods that match: by cluster and name, which state. */
type Known = Map<string, KubernetesObject>;

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? ''}/${metadata?.name ?? ''}`;
}

/** An object without its resourceVersion, which a list takes from the member and a watch from the storage. */
function stateOf(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: '' } };
}

async function list(pods: ResourceStorage): Promise<{ known: Known; resourceVersion: string }> {
  const { items, summary } = await pods.list(search, signal);
  const objects = (await Array.fromAsync(items)).flat().map((json) => JSON.parse(json.toString()) as KubernetesObject);
  const { resourceVersion = '' } = await summary();
  return { known: new Map(objects.map((object) => [keyOf(object), stateOf(object)])), resourceVersion };
}

/** As an informer takes an event; whatever a client could not make sense of throws. */
function take(known: Known, event: StoredEvent): void {
  if (event.type === 'BOOKMARK') {
    return;
  }
  const object = JSON.parse(event.json.toString()) as KubernetesObject;
  const key = keyOf(object);
  if (known.has(key) !== (event.type !== 'ADDED')) {
    throw new Error(`${event.type} of ${key}, which is ${known.has(key) ? '' : 'not '}known`);
  }
  if (event.type === 'DELETED') {
    known.delete(key);
  } else {
    known.set(key, stateOf(object));
  }
}

type Step =
  | { readonly do: 'put'; readonly cluster: string; readonly name: string; readonly app: string }
  | { readonly do: 'delete'; readonly cluster: string; readonly name: string }
  | { readonly do: 'clean' | 'clean resource'; readonly cluster: string }
  | { readonly do: 'watch' };

const cluster = fc.constantFrom('east', 'west');
const name = fc.constantFrom('a', 'b', 'c');
const app = fc.constantFrom('web', 'db');
const put: fc.Arbitrary<Step> = fc.record({ do: fc.constant('put' as const), cluster, name, app });
const remove: fc.Arbitrary<Step> = fc.record({ do: fc.constant('delete' as const), cluster, name });
const clean: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('clean' as const, 'clean resource' as const),
  cluster,
});
const watch: fc.Arbitrary<Step> = fc.constant({ do: 'watch' });
const steps = fc.array(fc.oneof(put, put, put, remove, clean, watch), { minLength: 5, maxLength: 40 });

async function run(step: Step, storage: MemoryStorageFactory, version: number): Promise<void> {
  const pods = storage.newResourceStorage(config);
  switch (step.do) {
    case 'put': {
      const object = pod(step.cluster, step.name, step.app, version);
      await pods.applyBatch(step.cluster, [{ type: 'upsert', object }], signal);
      return;
    }
    case 'delete':
      await pods.applyBatch(step.cluster, [{ type: 'delete', namespace: 'shop', name: step.name }], signal);
      return;
    case 'clean':
      return storage.cleanCluster(step.cluster);
    case 'clean resource':
      return storage.cleanClusterResource(step.cluster, config.resource);
    case 'watch':
  }
}

describe('a watch of the memory storage', () => {
  it('leads from any list to the last one, whatever happens, and whenever the watcher reads', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const storage = new MemoryStorageFactory();
        const pods = storage.newResourceStorage(config);
        const lists = [await list(pods)];
        for (const [index, step] of all.entries()) {
          await run(step, storage, index);
          if (step.do === 'watch') {
            lists.push(await list(pods));
          }
        }
        const expected = await list(pods);

        for (const { known, resourceVersion } of lists) {
          const watching = await pods.watch({ search, resourceVersion, allowBookmarks: false }, signal);
          const events = watching[Symbol.asyncIterator]();
          // Everything there is to read has been made before; a change that ends it is made for each watcher.
          await run({ do: 'put', cluster: 'north', name: 'end', app: 'web' }, storage, 0);
          while (!known.has('north/end')) {
            const { value } = (await events.next()) as IteratorYieldResult<readonly StoredEvent[]>;
            value.forEach((event) => take(known, event));
          }
          known.delete('north/end');
          expect(known).toEqual(expected.known);
          await run({ do: 'clean', cluster: 'north' }, storage, 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives a list the version of every prepared cluster', async () => {
    const storage = new MemoryStorageFactory();
    await storage.prepareCluster('west');
    await storage.prepareCluster('east');

    const { resourceVersion } = await list(storage.newResourceStorage(config));

    const decoded: unknown = JSON.parse(Buffer.from(resourceVersion, 'base64url').toString());
    expect(decoded).toEqual({ east: '0', west: '0' });
  });

  it('says nothing of an object that is sent again as it was', async () => {
    const storage = new MemoryStorageFactory();
    const pods = storage.newResourceStorage(config);
    const change = { type: 'upsert', object: pod('east', 'a', 'web', 1) } as const;
    await pods.applyBatch('east', [change], signal);
    const before = await list(pods);

    await pods.applyBatch('east', [change, change], signal);

    expect((await list(pods)).resourceVersion).toBe(before.resourceVersion);
  });
});
