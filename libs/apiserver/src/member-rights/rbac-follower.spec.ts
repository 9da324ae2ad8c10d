import { CLUSTER_NAME_ANNOTATION } from '#api';
import type { KubernetesObject } from '#kube';
import { StorageError, type ResourceStorage, type StoredEvent, type StoredWatchOptions } from '#storage';
import { silentLogger } from '#telemetry';
import { eventually } from '#testing';
import { memberIdentityOf } from './member-identity.js';
import { RbacFollower } from './rbac-follower.js';
import { RbacIndex } from './rbac-index.js';

const rita = memberIdentityOf({ name: 'rita', groups: [], extra: {} }, { serviceAccountsMatch: false });

function binding(name: string): KubernetesObject {
  return {
    metadata: { name, namespace: name, annotations: { [CLUSTER_NAME_ANNOTATION]: 'east' } },
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'rita' }],
  };
}

function event(type: 'ADDED' | 'DELETED', name: string, resourceVersion: string): StoredEvent {
  return { type, resourceVersion, json: JSON.stringify(binding(name)) };
}

function bookmark(resourceVersion: string, isInitialEventsEnd = true): StoredEvent {
  return { type: 'BOOKMARK', resourceVersion, isInitialEventsEnd };
}

describe('RbacFollower', () => {
  let index: RbacIndex;
  let stopping: AbortController;
  let asked: StoredWatchOptions[];
  let failures: number;
  let running: Promise<void>;

  /** Follows a storage whose watches tell these events, one list of them after the other, and then fail or end. */
  function follow(...watches: readonly (readonly (StoredEvent | Error)[])[]): RbacFollower {
    const watch = (
      options: StoredWatchOptions,
      signal: AbortSignal,
    ): ReturnType<NonNullable<ResourceStorage['watch']>> => {
      asked.push(options);
      return Promise.resolve(played(watches[asked.length - 1], signal));
    };
    const storage = { watch } as unknown as ResourceStorage;
    const follower = new RbacFollower({
      resource: 'rolebindings',
      storage,
      index,
      logger: silentLogger,
      onFailure: () => (failures += 1),
    });
    running = follower.run(stopping.signal);
    return follower;
  }

  async function* played(
    events: readonly (StoredEvent | Error)[] | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<readonly StoredEvent[]> {
    for (const told of events ?? []) {
      if (told instanceof Error) {
        throw told;
      }
      yield [told];
    }
    if (events === undefined) {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    }
  }

  function namespaces(): readonly string[] {
    const view = { metadata: { name: 'view', annotations: { [CLUSTER_NAME_ANNOTATION]: 'east' } }, rules: [{}] };
    index.set('clusterroles', view);
    const grants = index.clusterNamed('east')?.grantsOf(rita);
    return [...(grants?.namespacesByRules.values() ?? [])].flatMap((set) => [...set]).toSorted();
  }

  beforeEach(() => {
    index = new RbacIndex();
    stopping = new AbortController();
    asked = [];
    failures = 0;
  });

  afterEach(async () => {
    stopping.abort(new Error('done'));
    await running;
  });

  it('has synced when everything that was stored has been told', async () => {
    await follow([event('ADDED', 'a', '1'), event('ADDED', 'b', '1'), bookmark('2')]).hasSynced;

    expect(namespaces()).toEqual(['a', 'b']);
    expect(asked[0]).toMatchObject({ resourceVersion: '', sendInitialEvents: true, allowBookmarks: true });
  });

  it('goes on from where a watch ended', async () => {
    follow([event('ADDED', 'a', '1'), bookmark('2'), event('DELETED', 'a', '3')], [event('ADDED', 'b', '4')]);

    await eventually(() => expect(namespaces()).toEqual(['b']));
    expect(asked[1]).toMatchObject({ resourceVersion: '3', sendInitialEvents: false });
    expect(failures).toBe(0);
  });

  it('begins anew when what came since is no longer known, and forgets what went meanwhile', async () => {
    follow(
      [event('ADDED', 'a', '1'), event('ADDED', 'b', '1'), bookmark('2'), new StorageError('Expired', 'too old')],
      [event('ADDED', 'b', '9'), event('ADDED', 'c', '9'), bookmark('9')],
    );

    await eventually(() => expect(namespaces()).toEqual(['b', 'c']));
    expect(asked[1]).toMatchObject({ resourceVersion: '', sendInitialEvents: true });
  });

  it('tries again after a failure in the middle of the first events, from the start', async () => {
    const follower = follow(
      [event('ADDED', 'a', '1'), new StorageError('Recoverable', 'gone')],
      [event('ADDED', 'b', '1'), bookmark('2')],
    );

    await follower.hasSynced;

    expect(namespaces()).toEqual(['b']);
    expect(asked[1]).toMatchObject({ resourceVersion: '', sendInitialEvents: true });
    expect(failures).toBe(1);
  });
});
