import { WireObject, type ListerWatcher } from '#client';
import { objectKey, StatusError, type KubernetesObject, type ObjectList, type WatchEvent } from '#kube';
import { reconcileMetricsOf } from '#reconcile';
import { StorageError, type ChangeResult, type ResourceChange, type ResourceStorage } from '#storage';
import { Registry, silentLogger } from '#telemetry';
import { ClusterReadiness } from './cluster-readiness.js';
import type { SyncState } from './group-resource-status.js';
import { ResourceSynchro } from './resource-synchro.js';
import { ResourceVersionCache } from './resource-version-cache.js';
import { createBudgets, type SyncEnvironment } from './sync-environment.js';
import { defaultSyncLimits, type SyncLimits } from './sync-limits.js';
import { MemberMetrics } from './member.metrics.js';
import { SyncMetrics } from './sync.metrics.js';
import { Watchdog } from './watchdog.js';

const pods = { group: '', version: 'v1', resource: 'pods' };
const resource = { sync: pods, storage: pods, kind: 'Pod', namespaced: true, recordsEvents: false };

function pod(name: string, resourceVersion: string): KubernetesObject {
  return { metadata: { namespace: 'shop', name, resourceVersion } };
}

/** A member whose objects are listed in pages of two, and whose watch sends what is put into it. */
class Member implements ListerWatcher<WireObject> {
  readonly objects = new Map<string, KubernetesObject>();
  lists = 0;
  /** Keys of objects that were asked for by name. */
  readonly askedFor: string[] = [];
  watches = 0;
  failure: Error | undefined;
  #send: (event: WatchEvent<WireObject>) => void = () => undefined;

  put(...objects: readonly KubernetesObject[]): void {
    for (const object of objects) {
      const type = this.objects.has(objectKey(object)) ? 'MODIFIED' : 'ADDED';
      this.objects.set(objectKey(object), object);
      this.#send({ type, object: WireObject.parsed({ apiVersion: 'v1', kind: 'Pod', ...object }) });
    }
  }

  delete(object: KubernetesObject): void {
    this.objects.delete(objectKey(object));
    this.#send({ type: 'DELETED', object: WireObject.parsed({ apiVersion: 'v1', kind: 'Pod', ...object }) });
  }

  list(...[, options]: Parameters<ListerWatcher['list']>): Promise<ObjectList<WireObject>> {
    if (this.failure !== undefined) {
      return Promise.reject(this.failure);
    }
    if (options.fieldSelector !== undefined) {
      const key = `${options.namespace}/${options.fieldSelector.replace('metadata.name=', '')}`;
      this.askedFor.push(key);
      return Promise.resolve({ items: [this.objects.get(key) ?? []].flat().map((each) => WireObject.parsed(each)) });
    }
    this.lists += options.continue === undefined ? 1 : 0;
    const from = Number(options.continue ?? 0);
    const all = [...this.objects.values()].map((object) => WireObject.parsed(object));
    const rest = from + 2 < all.length ? { continue: String(from + 2) } : {};
    return Promise.resolve({ metadata: { resourceVersion: '100', ...rest }, items: all.slice(from, from + 2) });
  }

  watch(...[, , signal]: Parameters<ListerWatcher['watch']>): Promise<AsyncIterable<WatchEvent<WireObject>>> {
    this.watches += 1;
    const events: WatchEvent<WireObject>[] = [];
    let wake: () => void = () => undefined;
    this.#send = (event) => {
      events.push(event);
      wake();
    };
    signal.addEventListener('abort', () => wake());
    return Promise.resolve(
      (async function* () {
        for (;;) {
          yield* events.splice(0);
          signal.throwIfAborted();
          await new Promise<void>((resolve) => (wake = resolve));
        }
      })(),
    );
  }
}

/** Rows by key, with the version of each, and every batch that was written. */
class Rows {
  readonly config = { resource: pods, kind: 'Pod', namespaced: true };
  readonly rows = new Map<string, string>();
  readonly batches: number[] = [];
  failure: Error | undefined;
  readonly refusedNames = new Set<string>();

  applyBatch(_cluster: string, changes: readonly ResourceChange[]): Promise<readonly ChangeResult[]> {
    if (this.failure !== undefined) {
      return Promise.reject(this.failure);
    }
    this.batches.push(changes.length);
    return Promise.resolve(changes.map((change) => this.#apply(change)));
  }

  #apply(change: ResourceChange): ChangeResult {
    if (change.type === 'delete') {
      this.rows.delete(`${change.namespace}/${change.name}`);
      return undefined;
    }
    if (this.refusedNames.has(change.object.metadata?.name ?? '')) {
      return new StorageError('Rejected', 'refused');
    }
    this.rows.set(objectKey(change.object), change.object.metadata?.resourceVersion ?? '');
    return undefined;
  }
}

class Scene {
  readonly member = new Member();
  readonly storage = new Rows();
  readonly versions = new ResourceVersionCache();
  readonly states: SyncState[] = [];
  readonly environment: SyncEnvironment;
  readonly synchro: ResourceSynchro;

  constructor(stored: Readonly<Record<string, string>> = {}, limits: Partial<SyncLimits> = {}) {
    const all = { ...defaultSyncLimits, retryDelayMs: 1, ...limits };
    this.environment = {
      logger: silentLogger,
      registry: new Registry(),
      metrics: new SyncMetrics(new Registry(), []),
      memberMetrics: new MemberMetrics(new Registry()),
      readiness: new ClusterReadiness(new Registry()),
      reconcileMetrics: reconcileMetricsOf(new Registry()),
      watchdog: new Watchdog(),
      extraStores: [],
      limits: all,
      budgets: createBudgets(all),
      prune: { managedFields: true, lastApplied: true },
      pageSize: 2,
      forcePaginatedList: true,
      watchesFromBeginning: false,
      ignoreLeases: false,
      resumesWatches: true,
      standaloneHealthConnection: false,
    };
    Object.entries(stored).forEach(([key, version]) => this.storage.rows.set(key, version));
    this.versions.load(new Map(Object.entries(stored)));
    this.synchro = new ResourceSynchro({
      cluster: 'east',
      resource,
      client: this.member,
      watchLists: undefined,
      storage: this.storage as unknown as ResourceStorage,
      versions: this.versions,
      eventVersions: new Map<string, string>(),
      environment: this.environment,
      onState: (state) => this.states.push(state),
    });
  }

  get rows(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.storage.rows);
  }

  get state(): SyncState | undefined {
    return this.states.at(-1);
  }
}

/** Waits for a state that only needs what is already due, a turn of the event loop at a time. */
async function until(isReached: () => boolean): Promise<void> {
  for (let turns = 0; !isReached(); turns += 1) {
    if (turns === 5000) {
      throw new Error('the state was not reached');
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

describe('ResourceSynchro', () => {
  const scenes: Scene[] = [];
  function scene(...parameters: ConstructorParameters<typeof Scene>): Scene {
    const made = new Scene(...parameters);
    scenes.push(made);
    return made;
  }
  afterEach(async () => {
    await Promise.all(scenes.splice(0).map(({ synchro }) => synchro.close({ flush: false })));
  });

  it('stores what the member has, page by page', async () => {
    const { member, synchro, storage } = scene();
    member.put(pod('a', '1'), pod('b', '2'), pod('c', '3'));

    synchro.start(undefined);

    await until(() => storage.rows.size === 3);
    expect(Object.fromEntries(storage.rows)).toEqual({ 'shop/a': '1', 'shop/b': '2', 'shop/c': '3' });
  });

  it('follows changes without listing again', async () => {
    const it = scene();
    it.member.put(pod('a', '1'), pod('b', '2'));
    it.synchro.start(undefined);
    await until(() => it.member.watches === 1);

    it.member.put(pod('a', '5'), pod('c', '6'));
    it.member.delete(pod('b', '7'));

    await until(() => !it.storage.rows.has('shop/b') && it.storage.rows.size === 2);
    expect(it.rows).toEqual({ 'shop/a': '5', 'shop/c': '6' });
    expect(it.member.lists).toBe(1);
  });

  it('after a restart writes what changed, deletes what is gone and leaves the rest alone', async () => {
    const it = scene({ 'shop/same': '1', 'shop/changed': '2', 'shop/restored': '90', 'shop/gone': '4' });
    it.member.put(pod('same', '1'), pod('changed', '8'), pod('restored', '70'));

    it.synchro.start(undefined);

    await until(() => !it.storage.rows.has('shop/gone'));
    expect(it.rows).toEqual({ 'shop/same': '1', 'shop/changed': '8', 'shop/restored': '70' });
    expect(it.storage.batches.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('says how it is doing', async () => {
    const it = scene();
    it.member.put(pod('a', '1'));
    expect(it.state).toEqual({ status: 'Pending', initialListPhase: true });

    it.synchro.start(undefined);
    await until(() => it.state?.status === 'Syncing' && it.state.initialListPhase === false);
    await it.synchro.pause();

    expect(it.state).toMatchObject({ status: 'Stop', reason: 'Pause' });
  });

  it('shows why it cannot list', async () => {
    const it = scene();
    it.member.failure = new StatusError('Forbidden', 'pods is forbidden');

    it.synchro.start(undefined);

    await until(() => it.state?.status === 'Error');
    expect(it.state).toMatchObject({ reason: 'ResourceWatchFailed', message: 'pods is forbidden' });
  });

  it('lists again after a pause, and finds what was deleted meanwhile', async () => {
    const it = scene();
    it.member.put(pod('a', '1'), pod('b', '2'));
    it.synchro.start(undefined);
    await until(() => it.storage.rows.size === 2);
    await it.synchro.pause();
    it.member.delete(pod('a', '3'));

    it.synchro.start(undefined);

    await until(() => it.storage.rows.size === 1);
    expect(it.rows).toEqual({ 'shop/b': '2' });
  });

  it('stops the member while the storage is away, and is exact again afterwards', async () => {
    const it = scene({}, { changesBeforePause: 2 });
    it.member.put(pod('a', '1'), pod('b', '2'), pod('c', '3'), pod('d', '4'));
    it.storage.failure = new StorageError('Recoverable', 'away');
    it.synchro.start(undefined);
    await until(() => it.state?.status === 'Stop');
    expect(it.state).toMatchObject({ reason: 'StorageExpection' });
    it.member.put(pod('e', '5'));
    it.member.delete(pod('a', '6'));

    it.storage.failure = undefined;

    await until(() => it.state?.status === 'Syncing' && it.storage.rows.size === 4 && !it.storage.rows.has('shop/a'));
    expect(it.rows).toEqual({ 'shop/b': '2', 'shop/c': '3', 'shop/d': '4', 'shop/e': '5' });
    expect(it.environment.budgets.bytes.used).toBe(0);
  });

  it('tries a refused object again with the next list', async () => {
    const it = scene();
    it.member.put(pod('a', '1'), pod('b', '2'));
    it.storage.refusedNames.add('a');
    it.synchro.start(undefined);
    await until(() => it.storage.rows.size === 1 && it.member.watches === 1);
    it.storage.refusedNames.clear();
    await it.synchro.pause();

    it.synchro.start(undefined);

    await until(() => it.storage.rows.size === 2);
    expect(it.rows).toEqual({ 'shop/a': '1', 'shop/b': '2' });
  });

  describe('where all but some refused objects are stored', () => {
    const origin = { uid: 'east', resourceVersion: '200' };

    async function stopped(...refused: readonly string[]): Promise<Scene> {
      const it = scene();
      it.member.put(pod('a', '1'), pod('b', '2'));
      refused.forEach((name) => it.storage.refusedNames.add(name));
      it.synchro.start(origin);
      await until(() => it.storage.rows.size === 2 - refused.length && it.member.watches === 1);
      expect(it.synchro.storedTo).toMatchObject({ resourceVersion: '100' });
      await it.synchro.pause();
      return it;
    }

    it('asks for those by name and lists nothing', async () => {
      const it = await stopped('a');
      it.storage.refusedNames.clear();

      it.synchro.start(origin);

      await until(() => it.storage.rows.size === 2);
      expect(it.rows).toEqual({ 'shop/a': '1', 'shop/b': '2' });
      expect([it.member.lists, it.member.askedFor]).toEqual([1, ['shop/a']]);
      expect(it.synchro.storedTo?.refused).toEqual([]);
    });

    it('remembers those that are refused again', async () => {
      const it = await stopped('a');

      it.synchro.start(origin);
      await until(() => it.member.watches === 2);

      expect(it.member.lists).toBe(1);
      expect(it.synchro.storedTo?.refused).toEqual(['shop/a']);
    });

    it('does without them when they cannot be asked for', async () => {
      const it = await stopped('a', 'b');
      it.member.failure = new StatusError('Forbidden', 'pods is forbidden');

      it.synchro.start(origin);
      await until(() => it.member.watches === 2);

      expect(it.synchro.storedTo?.refused).toEqual(['shop/a', 'shop/b']);
    });
  });

  it('holds no more than its share of memory, and still gets everything through', async () => {
    const it = scene({}, { queuedBytes: 600, queuedChanges: 2, batch: { changes: 1, bytes: 100 } });
    it.member.put(...Array.from({ length: 50 }, (_, index) => pod(`pod-${index}`, String(index))));

    it.synchro.start(undefined);

    await until(() => it.storage.rows.size === 50);
    expect(it.storage.batches.every((count) => count === 1)).toBe(true);
  });

  it('writes what waits before it closes', async () => {
    const it = scene();
    it.synchro.start(undefined);
    await until(() => it.member.watches === 1);
    it.member.put(pod('a', '1'));
    await new Promise(setImmediate);

    await it.synchro.close({ flush: true });

    expect(it.rows).toEqual({ 'shop/a': '1' });
  });

  it('does not wait for a storage that is away when it closes', async () => {
    const it = scene({}, { flushMs: 5 });
    it.storage.failure = new StorageError('Recoverable', 'away');
    it.member.put(pod('a', '1'));
    it.synchro.start(undefined);
    await until(() => it.member.watches === 1);

    await it.synchro.close({ flush: true });

    expect(it.state).toMatchObject({ status: 'Stop' });
    expect(it.environment.budgets.bytes.used).toBe(0);
  });
});
