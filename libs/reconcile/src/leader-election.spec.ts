import { StatusError, type KubernetesObject } from '#kube';
import { silentLogger } from '#telemetry';
import { LeaderElector, LeadershipLostError, type LeaderElectorOptions } from './leader-election.js';

interface Spec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
  readonly acquireTime?: string;
}

/** An API server with room for one Lease, and optimistic locking. */
class LeaseServer {
  lease: (KubernetesObject & { readonly spec?: Spec }) | undefined;
  isDown = false;
  #version = 0;

  readonly client = {
    get: <T extends KubernetesObject>(): Promise<T> =>
      this.#answer(() => {
        if (this.lease === undefined) {
          throw new StatusError('NotFound', 'no lease');
        }
        return this.lease as T;
      }),
    create: <T extends KubernetesObject>(_: unknown, object: T): Promise<T> =>
      this.#answer(() => {
        if (this.lease !== undefined) {
          throw new StatusError('AlreadyExists', 'lease exists');
        }
        return this.put(object);
      }),
    update: <T extends KubernetesObject>(_: unknown, object: T): Promise<T> =>
      this.#answer(() => {
        if (object.metadata?.resourceVersion !== this.lease?.metadata?.resourceVersion) {
          throw new StatusError('Conflict', 'lease changed');
        }
        return this.put(object);
      }),
  };

  put<T extends KubernetesObject>(object: T): T {
    this.#version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.lease = stored;
    return stored;
  }

  get spec(): Spec {
    return this.lease?.spec ?? {};
  }

  async #answer<T>(answer: () => T): Promise<T> {
    // Others get their turn between any two requests, as on a network.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isDown) {
      throw new StatusError('ServiceUnavailable', 'away');
    }
    return answer();
  }
}

describe('LeaderElector', () => {
  let server: LeaseServer;
  let stop: AbortController;

  beforeEach(() => {
    server = new LeaseServer();
    stop = new AbortController();
  });

  function aCandidate(identity: string, options: Partial<LeaderElectorOptions> = {}): LeaderElector {
    return new LeaderElector({
      client: server.client,
      lease: { namespace: 'kube-system', name: 'manager' },
      identity,
      leaseDurationMs: 3_600_000,
      renewDeadlineMs: 60_000,
      retryPeriodMs: 5,
      logger: silentLogger,
      ...options,
    });
  }

  /** A task that says when it began, and ends when it is told to. */
  function aTask(): { began: Promise<void>; run: (signal: AbortSignal) => Promise<void> } {
    const { promise, resolve } = Promise.withResolvers<void>();
    return {
      began: promise,
      run: (signal) => {
        resolve();
        return new Promise((end) => signal.addEventListener('abort', () => end()));
      },
    };
  }

  it('is elected when there is no lease, and says so in a new one', async () => {
    const task = aTask();
    const running = aCandidate('a', { leaseDurationMs: 15_000 }).run(stop.signal, task.run);
    await task.began;

    const { spec } = server;
    stop.abort();
    await running;

    expect(spec).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0 });
    expect(spec.acquireTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('gives the lease back when it stops, so that a successor takes over at once', async () => {
    const first = aTask();
    const second = aTask();
    const successorStop = new AbortController();
    const running = aCandidate('a').run(stop.signal, first.run);
    await first.began;
    const waiting = aCandidate('b').run(successorStop.signal, second.run);

    stop.abort();
    await running;
    await second.began;
    const { spec } = server;
    successorStop.abort();
    await waiting;

    expect(spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  it('takes over a lease that nobody renews, whatever its clock says', async () => {
    server.put({
      metadata: {},
      spec: { holderIdentity: 'dead', renewTime: '2999-01-01T00:00:00.000000Z', leaseTransitions: 4 },
    });
    const task = aTask();
    const startedAt = performance.now();

    const running = aCandidate('b', { leaseDurationMs: 60 }).run(stop.signal, task.run);
    await task.began;
    const waitedMs = performance.now() - startedAt;
    const { spec } = server;
    stop.abort();
    await running;

    expect(spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 5 });
    expect(waitedMs).toBeGreaterThanOrEqual(60);
  });

  it('lets one of many work at a time', async () => {
    let working = 0;
    let most = 0;
    const identities = ['a', 'b', 'c', 'd', 'e'];

    await Promise.all(
      identities.map((identity) =>
        aCandidate(identity).run(stop.signal, async () => {
          working += 1;
          most = Math.max(most, working);
          await new Promise((resolve) => setImmediate(resolve));
          working -= 1;
        }),
      ),
    );

    expect(most).toBe(1);
    expect(server.spec).toMatchObject({ holderIdentity: '', leaseTransitions: 4 });
  });

  it('stops the task before it reports that the lease could not be renewed', async () => {
    const task = aTask();
    let ended = false;
    const running = aCandidate('a', { renewDeadlineMs: 40 }).run(stop.signal, async (signal) => {
      await task.run(signal);
      ended = true;
    });
    await task.began;

    server.isDown = true;

    await expect(running).rejects.toThrow(LeadershipLostError);
    expect(ended).toBe(true);
    expect(server.spec.holderIdentity).toBe('a');
  });

  it('waits for a server that is not there yet', async () => {
    server.isDown = true;
    const task = aTask();
    const running = aCandidate('a').run(stop.signal, task.run);
    setTimeout(() => {
      server.isDown = false;
    }, 20);

    await task.began;
    stop.abort();

    await expect(running).resolves.toBeUndefined();
  });

  it('gives the lease back when the task fails, and passes the failure on', async () => {
    await expect(aCandidate('a').run(stop.signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    expect(server.spec.holderIdentity).toBe('');
  });

  it('resolves when it is stopped before it was elected', async () => {
    server.put({ metadata: {}, spec: { holderIdentity: 'other', leaseDurationSeconds: 3600 } });
    const running = aCandidate('b').run(stop.signal, () => Promise.reject(new Error('not elected')));

    stop.abort();

    await expect(running).resolves.toBeUndefined();
  });

  describe('stopped while it waits for the answer to what would elect it', () => {
    const free = { metadata: {}, spec: { holderIdentity: '', leaseTransitions: 3 } };
    const lost = (): never => {
      throw new Error('connection reset');
    };

    it.each<[string, KubernetesObject | undefined, (signal: AbortSignal) => void]>([
      ['a lease that it makes', undefined, (signal) => signal.throwIfAborted()],
      ['a lease that it takes', free, (signal) => signal.throwIfAborted()],
      ['a lease that it makes, and hears nothing of', undefined, lost],
      ['a lease that it takes, and hears nothing of', free, lost],
    ])('leaves nobody waiting for %s', async (_what, lease, answer) => {
      if (lease !== undefined) {
        server.put(lease);
      }
      const { create, update } = server.client;
      const stoppedIn =
        (send: typeof create) =>
        async <T extends KubernetesObject>(resource: unknown, object: T, signal: AbortSignal): Promise<T> => {
          const written = await send(resource, object);
          stop.abort();
          answer(signal);
          return written;
        };
      const candidate = aCandidate('a', {
        client: { ...server.client, create: stoppedIn(create), update: stoppedIn(update) },
      });

      await candidate.run(stop.signal, () => Promise.reject(new Error('not elected')));

      expect(server.spec.holderIdentity).toBe('');
      expect(candidate.tenure.isOver).toBe(true);
    });
  });

  it('does not touch the lease of another when it is stopped', async () => {
    server.put({ metadata: {}, spec: { holderIdentity: 'other' } });
    const before = server.lease;
    const running = aCandidate('b').run(stop.signal, () => Promise.reject(new Error('not elected')));

    stop.abort();
    await running;

    expect(server.lease).toBe(before);
  });

  it('lets several lead together under one identity, and keeps the lease when one of them ends', async () => {
    const tasks = [aTask(), aTask()];
    const stops = tasks.map(() => new AbortController());
    const running = tasks.map(({ run }, index) =>
      aCandidate('all', { isShared: true }).run(stops[index]?.signal ?? stop.signal, run),
    );
    await Promise.all(tasks.map(({ began }) => began));

    stops[0]?.abort();
    await running[0];

    expect(server.spec.holderIdentity).toBe('all');
    stops[1]?.abort();
    await running[1];
  });

  it('has a tenure as long as it leads', async () => {
    const task = aTask();
    const candidate = aCandidate('a');
    expect(candidate.tenure.isOver).toBe(true);
    const running = candidate.run(stop.signal, task.run);
    await task.began;

    expect(candidate.tenure.isOver).toBe(false);
    stop.abort();
    await running;

    expect([candidate.tenure.isOver, candidate.tenure.ended.aborted]).toEqual([true, true]);
  });
});
