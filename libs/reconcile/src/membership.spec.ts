import type { DynamicClient } from '#client';
import { StatusError } from '#kube';
import { silentLogger } from '#telemetry';
import { eventually } from '#testing';
import type { Lease } from './lease.js';
import { Membership, MembershipLostError, type MembershipOptions } from './membership.js';

type Client = MembershipOptions['client'];

/** An API server with Leases only, and optimistic locking. Each client may be cut off from it. */
class LeaseServer {
  readonly leases = new Map<string, Lease>();
  readonly cutOff = new Set<string>();
  onDeleted: (lease: string, by: string) => void = () => undefined;
  #version = 0;

  clientOf(name: string): Client {
    const answer = async <T>(signal: AbortSignal, make: () => unknown): Promise<T> => {
      // Others get their turn between any two requests, as on a network.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      if (this.cutOff.has(name)) {
        throw new StatusError('ServiceUnavailable', 'away');
      }
      return make() as T;
    };
    return {
      get: (_, lease, signal) => answer(signal, () => this.#find(lease.name)),
      list: (_, __, signal) => answer(signal, () => ({ items: [...this.leases.values()] })),
      create: (_, lease, signal) =>
        answer(signal, () => {
          if (this.leases.has(lease.metadata?.name ?? '')) {
            throw new StatusError('AlreadyExists', 'lease exists');
          }
          return this.#put(lease as Lease);
        }),
      update: (_, lease, signal) =>
        answer(signal, () => {
          this.#check(lease.metadata?.name ?? '', lease.metadata?.resourceVersion);
          return this.#put(lease as Lease);
        }),
      delete: (_, lease, { preconditions }, signal) =>
        answer(signal, () => {
          this.#check(lease.name, preconditions?.resourceVersion);
          this.leases.delete(lease.name);
          this.onDeleted(lease.name, name);
        }),
    } satisfies Pick<DynamicClient, 'get' | 'list' | 'create' | 'update' | 'delete'>;
  }

  #find(name: string): Lease {
    const lease = this.leases.get(name);
    if (lease === undefined) {
      throw new StatusError('NotFound', 'no lease');
    }
    return lease;
  }

  #check(name: string, version: string | undefined): void {
    if (version !== undefined && this.#find(name).metadata.resourceVersion !== version) {
      throw new StatusError('Conflict', 'lease changed');
    }
  }

  #put(lease: Lease): Lease {
    this.#version += 1;
    const stored = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(this.#version) } };
    this.leases.set(lease.metadata.name ?? '', stored);
    return stored;
  }
}

/** A member that has joined and does nothing until it is stopped. */
class Part {
  readonly stop = new AbortController();
  readonly membership: Membership;
  readonly ended: Promise<unknown>;
  members: readonly string[] = [];
  notes: readonly string[] = [];
  isWorking = false;

  constructor(server: LeaseServer, name: string, options: Partial<MembershipOptions> = {}) {
    this.membership = new Membership({
      client: server.clientOf(name),
      namespace: 'system',
      group: 'manager',
      name,
      leaseDurationMs: 3_600_000,
      renewDeadlineMs: 60_000,
      retryPeriodMs: 5,
      logger: silentLogger,
      note: () => `I am ${name}`,
      onMembers: (members) => {
        this.members = members.map((member) => member.name).toSorted();
        this.notes = members.map(({ note }) => note).toSorted();
      },
      ...options,
    });
    this.ended = this.membership
      .run(this.stop.signal, async (signal) => {
        this.isWorking = true;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        this.isWorking = false;
      })
      .catch((error: unknown) => error);
  }
}

describe('Membership', () => {
  let server: LeaseServer;
  let parts: Part[];

  beforeEach(() => {
    server = new LeaseServer();
    parts = [];
  });

  afterEach(async () => {
    parts.forEach(({ stop }) => stop.abort());
    await Promise.all(parts.map(({ ended }) => ended));
  });

  function join(name: string, options: Partial<MembershipOptions> = {}): Part {
    const part = new Part(server, name, options);
    parts.push(part);
    return part;
  }

  const short = { leaseDurationMs: 1000, renewDeadlineMs: 300, retryPeriodMs: 20 };

  it('lets members know each other, and what each has to say', async () => {
    const [a, b] = [join('a'), join('b')];

    await eventually(() => {
      expect([a.members, b.members]).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
      expect(a.notes).toEqual(['I am a', 'I am b']);
    });
  });

  it('knows nothing of the members of another group', async () => {
    const [a, other] = [join('a'), join('b', { group: 'manager-edge' })];

    await eventually(() => expect([a.members, other.members]).toEqual([['a'], ['b']]));
  });

  it('is gone at once for the others when it leaves', async () => {
    const [a, b] = [join('a'), join('b')];
    await eventually(() => expect(a.members).toEqual(['a', 'b']));

    b.stop.abort();
    await b.ended;

    expect(await a.membership.isGone('b', AbortSignal.timeout(1000))).toBe(true);
    expect(await a.membership.isGone('a', AbortSignal.timeout(1000))).toBe(false);
    await eventually(() => expect(a.members).toEqual(['a']));
  });

  it('keeps its lease until the task has ended, however long that takes after the stop', async () => {
    const ending = Promise.withResolvers<void>();
    const stop = new AbortController();
    const { membership } = join('b');
    const slow = new Membership({
      client: server.clientOf('a'),
      namespace: 'system',
      group: 'manager',
      name: 'a',
      ...short,
      logger: silentLogger,
      note: () => '',
      onMembers: () => undefined,
    });
    const began = Promise.withResolvers<void>();
    const running = slow.run(stop.signal, async () => {
      began.resolve();
      await ending.promise;
    });
    await began.promise;
    stop.abort();
    const { resourceVersion } = server.leases.get('manager-a')?.metadata ?? {};

    await eventually(() => expect(server.leases.get('manager-a')?.metadata.resourceVersion).not.toBe(resourceVersion));
    expect(slow.tenure.isOver).toBe(false);
    ending.resolve();
    await running;

    expect(await membership.isGone('a', AbortSignal.timeout(1000))).toBe(true);
  });

  it('stops by itself when it cannot renew', async () => {
    const part = join('a', short);
    await eventually(() => expect(part.isWorking).toBe(true));

    server.cutOff.add('a');

    expect(await part.ended).toBeInstanceOf(MembershipLostError);
    expect([part.isWorking, part.membership.tenure.isOver]).toEqual([false, true]);
  });

  it('stops by itself when its lease is deleted', async () => {
    const part = join('a');
    await eventually(() => expect(part.members).toEqual(['a']));

    server.leases.clear();

    expect(await part.ended).toBeInstanceOf(MembershipLostError);
  });

  it('joins by the lease that it made itself when the answer to that got lost', async () => {
    const client = server.clientOf('a');
    let tries = 0;
    const part = join('a', {
      client: {
        ...client,
        create: async (...args) => {
          const created = await client.create(...args);
          tries += 1;
          if (tries === 1) {
            throw new StatusError('Timeout', 'no answer');
          }
          return created;
        },
      },
    });

    await eventually(() => expect(part.isWorking).toBe(true));
  });

  it('leaves no lease behind when it is stopped while it waits for the answer to its first', async () => {
    const client = server.clientOf('a');
    const create: Client['create'] = async (resource, lease, signal) => {
      const created = await client.create(resource, lease, signal);
      part.stop.abort();
      signal.throwIfAborted();
      return created;
    };
    const part = join('a', { client: { ...client, create } });

    await part.ended;

    expect([...server.leases.keys()]).toEqual([]);
    expect(part.isWorking).toBe(false);
  });

  it('never takes a member for dead that may still act, whoever is cut off and when', async () => {
    const acting: string[] = [];
    const deposed: string[] = [];
    const names = ['a', 'b', 'c'];
    const byName = new Map(names.map((name) => [name, join(name, { ...short, leaseDurationMs: 1000 })]));
    server.onDeleted = (lease, by) => {
      const name = lease.slice('manager-'.length);
      if (by !== name) {
        deposed.push(name);
        acting.push(...(byName.get(name)?.membership.tenure.isOver === false ? [name] : []));
      }
    };
    await eventually(() => expect(byName.get('c')?.members).toEqual(names));

    server.cutOff.add('a');
    await eventually(() => expect(byName.get('c')?.members).toEqual(['b', 'c']));
    server.cutOff.add('b');
    await eventually(() => expect(byName.get('c')?.members).toEqual(['c']));

    expect({ deposed, acting }).toEqual({ deposed: ['a', 'b'], acting: [] });
  });
});
