import { EVERYTHING } from '#api';
import type { KubernetesObject } from '#kube';
import type { ResourceChange, ResourceStorage, StoredEvent } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { availableDatabases, type TestSchema } from '#testing';
import { InternalStorageFactory } from '../internal-storage.factory.js';

const podConfig = {
  resource: { group: '', version: 'v1', resource: 'pods' },
  kind: 'Pod',
  namespaced: true,
} as const;
const { signal } = new AbortController();
const WRITERS = 4;
const NAMES = 12;
const BATCHES = 10;
/** Each writer writes all of them at the same time, so that their batches are written together where that is done. */
const clusters = ['east', 'north', 'west'];
const seed = 20_261_125;

/** Numbers below a bound, the same ones each time. */
function randomOf(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pod(name: string, stamp: string): KubernetesObject {
  const metadata = { name, namespace: 'default', uid: 'u', resourceVersion: '1', labels: { stamp } };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** What a watcher knows of one object, and how it came to know. */
interface Known {
  readonly stamps: string[];
  current: string | undefined;
}

/** Takes events as an informer does, and refuses what cannot follow from what it knows. */
class Replica {
  readonly known = new Map<string, Known>();
  readonly positions: number[] = [];

  apply(event: StoredEvent): void {
    if (event.type === 'BOOKMARK') {
      return;
    }
    const { metadata } = JSON.parse(event.json.toString()) as KubernetesObject;
    const name = metadata?.name ?? '';
    const stamp = metadata?.labels?.['stamp'] ?? '';
    const known = this.known.get(name) ?? { stamps: [], current: undefined };
    this.known.set(name, known);
    // An object that is deleted is told in its last state.
    const fits =
      event.type === 'DELETED' ? known.current === stamp : (known.current === undefined) === (event.type === 'ADDED');
    if (!fits) {
      throw new Error(`${event.type} ${name} ${stamp} cannot follow ${known.stamps.join(' ')}`);
    }
    if (event.type === 'DELETED') {
      known.current = undefined;
      known.stamps.push(`-${stamp}`);
    } else {
      known.current = stamp;
      known.stamps.push(stamp);
    }
    this.positions.push(Number(event.resourceVersion));
  }

  get objects(): Record<string, string> {
    const present = [...this.known].flatMap(([name, { current }]) => (current === undefined ? [] : [[name, current]]));
    return Object.fromEntries(present) as Record<string, string>;
  }
}

const databases = availableDatabases();

afterAll(async () => {
  for (const database of databases) {
    await database.stop();
  }
});

describe.each(databases)('the change feed under concurrent writers, on $name', (database) => {
  let schema: TestSchema;
  const factories: InternalStorageFactory[] = [];

  beforeAll(async () => {
    schema = await database.createSchema();
    // Pools of their own, as several processes have.
    for (let index = 0; index < WRITERS + 2; index += 1) {
      const context = { logger: silentLogger, registry: new Registry() };
      factories.push(await InternalStorageFactory.open(schema.configFile, context));
    }
  }, 60_000);

  afterAll(async () => {
    await Promise.all(factories.map((factory) => factory.shutdown()));
    await schema.drop();
  });

  const storages = (): readonly ResourceStorage[] => factories.map((factory) => factory.newResourceStorage(podConfig));

  /** Writes to the same few objects of a cluster as everybody else. */
  async function write(storage: ResourceStorage, writer: number, cluster: string): Promise<number> {
    const random = randomOf(seed + writer + WRITERS * clusters.indexOf(cluster));
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const changes = Array.from({ length: 1 + random(6) }, (_, index): ResourceChange => {
        const name = `${cluster}-${random(NAMES)}`;
        return random(4) === 0
          ? { type: 'delete', namespace: 'default', name }
          : { type: 'upsert', object: pod(name, `${writer}.${batch}.${index}`) };
      });
      await retried(() => storage.applyBatch(cluster, changes, signal));
      if (random(10) === 0) {
        await retried(() => factories[writer]?.cleanCluster(cluster, signal) ?? Promise.resolve());
      }
    }
    return writer;
  }

  /** As every writer does. */
  async function retried<T>(run: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await run();
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== 'Recoverable') {
          throw error;
        }
      }
    }
  }

  /** Follows until it has seen the object called `end`. */
  async function replicate(storage: ResourceStorage, resourceVersion: string): Promise<Replica> {
    const replica = new Replica();
    const stopping = new AbortController();
    const options = { search: EVERYTHING, resourceVersion, allowBookmarks: false };
    const events = (await storage.watch?.(options, stopping.signal)) ?? fail();
    for await (const chunk of events) {
      chunk.forEach((event) => replica.apply(event));
      if (replica.known.has('end')) {
        return replica;
      }
    }
    throw new Error('the watch ended');
  }

  function fail(): never {
    throw new Error('the storage cannot watch');
  }

  it(`every watcher sees every change once, in the same order, and ends with what is stored (seed ${seed})`, async () => {
    const [first, second, ...writers] = storages();
    if (first === undefined || second === undefined) {
      throw new Error('no storages');
    }
    const start = await first.list(EVERYTHING, signal);
    await Array.fromAsync(start.items);
    const { resourceVersion = '' } = await start.summary();

    const live = [
      replicate(first, resourceVersion),
      replicate(first, resourceVersion),
      replicate(second, resourceVersion),
    ];
    await Promise.all(writers.flatMap((storage, index) => clusters.map((cluster) => write(storage, index, cluster))));
    await first.applyBatch('east', [{ type: 'upsert', object: pod('end', 'end') }], signal);
    const replicas = [...(await Promise.all(live)), await replicate(second, resourceVersion)];

    const list = await first.list(EVERYTHING, signal);
    const stored = (await Array.fromAsync(list.items))
      .flat()
      .map((json) => JSON.parse(json.toString()) as KubernetesObject);
    const expected = Object.fromEntries(
      stored.map(({ metadata }) => [metadata?.name, metadata?.labels?.['stamp']]),
    ) as Record<string, string>;
    const [reference] = replicas;
    for (const { objects, positions, known } of replicas) {
      expect(objects).toEqual(expected);
      expect(known).toEqual(reference?.known);
      // One after the other, without a gap, because nothing else is written to this database.
      expect(positions).toEqual(positions.map((_, index) => Number(resourceVersion) + index + 1));
    }
    expect(reference?.positions.at(-1)).toBe(Number((await list.summary()).resourceVersion));
  });
});
