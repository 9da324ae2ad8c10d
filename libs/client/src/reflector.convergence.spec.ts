import { setImmediate as nextTurn } from 'node:timers/promises';
import { objectKey, type KubernetesObject } from '#kube';
import { silentLogger } from '#telemetry';
import { eventually, startMemberCluster, type Fault, type MemberCluster } from '#testing';
import { DiscoveryClient } from './discovery-client.js';
import { DynamicClient } from './dynamic-client.js';
import { restConfigFromKubeconfig } from './kubeconfig.js';
import type { ReflectorStore } from './reflector-store.js';
import { Reflector } from './reflector.js';
import { RestClient } from './rest-client.js';
import { WatchListSupport } from './watch-list.js';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespace = 'default';

function aConfigMap(name: string, value: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data: { value } };
}

function truncated(bytes: number, end: 'end' | 'reset'): Fault {
  return { kind: 'truncate', bytes, ending: end };
}

/** Keys and versions, as a synchro remembers them. */
class VersionStore implements ReflectorStore {
  readonly versions = new Map<string, string | undefined>();
  listCount = 0;

  beginList(): ReturnType<ReflectorStore['beginList']> {
    const listed = new Set<string>();
    return {
      page: async (objects) => {
        // A store takes its time, so that faults strike between two pages.
        await nextTurn();
        for (const object of objects) {
          listed.add(objectKey(object));
          this.versions.set(objectKey(object), object.metadata?.resourceVersion);
        }
      },
      end: () => {
        this.listCount += 1;
        for (const key of this.versions.keys()) {
          if (!listed.has(key)) {
            this.versions.delete(key);
          }
        }
      },
      abandon: () => undefined,
    };
  }

  apply({ type, object }: Parameters<ReflectorStore['apply']>[0]): void {
    if (type === 'DELETED') {
      this.versions.delete(objectKey(object));
    } else {
      this.versions.set(objectKey(object), object.metadata?.resourceVersion);
    }
  }
}

describe('Reflector, against a member cluster under a stream of changes', () => {
  let member: MemberCluster;
  let rest: RestClient;
  let store: VersionStore;
  let abort: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    member = await startMemberCluster({ name: 'east' });
    for (let index = 0; index < 60; index += 1) {
      member.store.create(configMaps, aConfigMap(`initial-${index}`, '0'));
    }
    rest = new RestClient(restConfigFromKubeconfig(member.kubeconfig()));
    store = new VersionStore();
    abort = new AbortController();
  });
  afterEach(async () => {
    abort.abort();
    await running;
    await rest.close();
    await member.stop();
  });

  function start(watchLists?: WatchListSupport): void {
    const reflector = new Reflector({
      client: new DynamicClient(rest),
      resource: configMaps,
      kind: 'ConfigMap',
      store,
      pageSize: 20,
      watchLists,
      forcePaginatedList: true,
      logger: silentLogger,
      backoff: { baseMs: 1, factor: 2, capMs: 20, jitter: 0, resetAfterMs: 120_000 },
      watchLife: { minSeconds: 0, maxSeconds: 0, graceMs: 300 },
    });
    running = reflector.run(abort.signal);
  }

  /** Creates, changes and deletes, giving everybody else their turn in between. */
  async function change(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const name = `changing-${index % 7}`;
      const exists = member.store.list(configMaps, namespace).some(({ metadata }) => metadata?.name === name);
      if (!exists) {
        member.store.create(configMaps, aConfigMap(name, String(index)));
      } else if (index % 3 === 0) {
        member.store.delete(configMaps, { namespace, name });
      } else {
        member.store.update(configMaps, aConfigMap(name, String(index)));
      }
      await nextTurn();
    }
  }

  function held(): object {
    return Object.fromEntries(store.versions);
  }

  function expected(): object {
    const objects = member.store.list(configMaps);
    return Object.fromEntries(objects.map((object) => [objectKey(object), object.metadata?.resourceVersion]));
  }

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['watches end', () => member.dropWatches({ how: 'end' })],
    ['watches are reset', () => member.dropWatches({ how: 'reset' })],
    ['connections are cut', () => member.dropConnections()],
    ['the server restarts', () => member.restart()],
    [
      'the past is forgotten',
      () => {
        member.store.compact();
        member.dropWatches();
      },
    ],
    [
      'watches expire',
      () => {
        member.faults.inject({ kind: 'expired' }, { verbs: ['watch'], times: 2 });
        member.dropWatches();
      },
    ],
    [
      'the server asks for patience',
      () => {
        member.faults.inject({ kind: 'status', code: 429 }, { times: 3 });
        member.dropWatches();
      },
    ],
    [
      'the server fails',
      () => {
        member.faults.inject({ kind: 'status', code: 500 }, { times: 3 });
        member.dropWatches();
      },
    ],
    [
      'the server hangs',
      () => {
        member.faults.inject({ kind: 'hang' }, { verbs: ['watch'], times: 1 });
        member.dropWatches();
      },
    ],
    [
      'watches are truncated',
      () => {
        member.faults.inject(truncated(100, 'end'), { verbs: ['watch'], times: 2 });
        member.dropWatches();
      },
    ],
    [
      'watches are slow',
      () => {
        member.faults.inject({ kind: 'slow', delayMs: 1, chunkBytes: 64 }, { verbs: ['watch'], times: 1 });
        member.dropWatches();
      },
    ],
  ])('holds in the end exactly what the member holds when, meanwhile: %s', async (_, strike) => {
    start();
    await change(40);

    await strike();
    await change(60);

    await eventually(() => expect(held()).toEqual(expected()));
  });

  it.each<[string, Parameters<MemberCluster['faults']['inject']>]>([
    ['a continue token expires', [{ kind: 'expired' }, { verbs: ['list'], continued: true, times: 1 }]],
    ['a page is truncated', [truncated(300, 'end'), { verbs: ['list'], continued: true, times: 1 }]],
    ['a page is reset', [truncated(300, 'reset'), { verbs: ['list'], times: 2 }]],
    [
      'lists are refused',
      [
        { kind: 'status', code: 503 },
        { verbs: ['list'], times: 2 },
      ],
    ],
  ])('holds in the end exactly what the member holds when the first list fails: %s', async (_, fault) => {
    const injected = member.faults.inject(...fault);
    start();

    await change(40);
    await eventually(() => expect(held()).toEqual(expected()));

    expect(injected.strikes).toBeGreaterThan(0);
  });

  it.each<[string, Parameters<MemberCluster['faults']['inject']>]>([
    ['it ends within an event', [truncated(5000, 'end'), { verbs: ['watch'], times: 2 }]],
    ['it is reset', [truncated(5000, 'reset'), { verbs: ['watch'], times: 2 }]],
    ['it expires', [{ kind: 'expired' }, { verbs: ['watch'], times: 2 }]],
    ['it hangs', [{ kind: 'hang' }, { verbs: ['watch'], times: 1 }]],
    [
      'it is slow',
      [
        { kind: 'slow', delayMs: 1, chunkBytes: 512 },
        { verbs: ['watch'], times: 1 },
      ],
    ],
    [
      'it is refused',
      [
        { kind: 'status', code: 429 },
        { verbs: ['watch'], times: 2 },
      ],
    ],
  ])('holds in the end exactly what the member holds when a watch from the beginning fails: %s', async (_, fault) => {
    const injected = member.faults.inject(...fault);
    start(new WatchListSupport());

    await change(40);
    member.store.compact();
    member.dropWatches();
    await change(20);
    await eventually(() => expect(held()).toEqual(expected()));

    expect(injected.strikes).toBeGreaterThan(0);
  });

  it('lists nothing where watches can begin with everything, even when the past is forgotten', async () => {
    start(new WatchListSupport());
    await eventually(() => expect(held()).toEqual(expected()));

    member.store.compact();
    await change(20);
    await member.restart();
    await change(20);
    await eventually(() => expect(held()).toEqual(expected()));

    expect(member.requests.of('list', 'configmaps')).toEqual([]);
  });

  it('lists once, however often the connection breaks', async () => {
    start();
    await eventually(() => expect(held()).toEqual(expected()));
    const before = store.listCount;

    for (let round = 0; round < 5; round += 1) {
      await change(10);
      member.dropConnections();
    }
    await change(10);
    await eventually(() => expect(held()).toEqual(expected()));

    expect([before, store.listCount]).toEqual([1, 1]);
  });

  it('finds in discovery what it reflects', async () => {
    running = Promise.resolve();

    const { groups, resourcesByGroupVersion, failures } = await new DiscoveryClient(rest).all(abort.signal);

    expect(groups[0]).toEqual({ group: '', versions: ['v1'], preferred: 'v1' });
    expect(resourcesByGroupVersion.get('v1')).toContainEqual(
      expect.objectContaining({ name: 'configmaps', kind: 'ConfigMap' }),
    );
    expect(failures.size).toBe(0);
  });
});
