import fc from 'fast-check';
import { clusterpediaCrds, PEDIA_CLUSTERS, type PediaCluster } from '#api';
import { DynamicClient, Informer, RestClient, restConfigFromKubeconfig } from '#client';
import { Membership } from '#reconcile';
import { Registry, silentLogger } from '#telemetry';
import { eventually, startMemberCluster, type MemberCluster } from '#testing';
import { ClusterStatusWriter } from '../cluster-status.js';
import { AutomaticOwnership } from './automatic-ownership.js';
import { ReplicaMetrics } from './replica.metrics.js';

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
const signal = new AbortController().signal;

/** One replica that claims what is its own and hands over what is not, and synchronises nothing. */
class Replica {
  readonly working = new Set<string>();
  onBegin: (replica: Replica, cluster: string) => void = () => undefined;
  readonly ownership: AutomaticOwnership;
  readonly status: ClusterStatusWriter;
  readonly stop = new AbortController();
  readonly registry = new Registry();
  readonly #rest: RestClient;
  readonly #clusters: Informer<PediaCluster>;
  readonly #ended: Promise<void>;
  readonly #waiting = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(
    host: MemberCluster,
    readonly name: string,
    { shard = '', objects = 0 }: { readonly shard?: string; readonly objects?: number } = {},
  ) {
    this.#rest = new RestClient(restConfigFromKubeconfig(host.kubeconfig()));
    const client = new DynamicClient(this.#rest);
    this.#clusters = new Informer({ client, resource: PEDIA_CLUSTERS, kind: 'PediaCluster', logger: silentLogger });
    this.#clusters.onChange(({ name: cluster }) => this.#reconcile(cluster));
    this.#clusters.start();
    this.ownership = new AutomaticOwnership({
      shard,
      replica: name,
      clusters: this.#clusters,
      elector: undefined,
      metrics: new ReplicaMetrics(this.registry),
      logger: silentLogger,
      join: (events) =>
        new Membership({
          client,
          namespace: 'default',
          group: `manager-${shard}`,
          name,
          leaseDurationMs: 60_000,
          renewDeadlineMs: 30_000,
          retryPeriodMs: 20,
          logger: silentLogger,
          ...events,
        }),
    });
    this.ownership.attach({
      reconcile: (cluster) => this.#reconcile(cluster),
      objectsOf: (cluster) => (this.working.has(cluster) ? objects : undefined),
    });
    this.status = new ClusterStatusWriter(client, this.#clusters, (cluster) => this.ownership.mayWrite(cluster));
    this.#ended = this.ownership.run(this.stop.signal, async (term) => {
      await new Promise<void>((resolve) => term.signal.addEventListener('abort', () => resolve()));
      await this.#last;
      this.working.clear();
    });
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.#ended;
    await this.#clusters.stop();
    await this.#rest.close();
  }

  #reconcile(cluster: string): void {
    // Once, however often it is asked for meanwhile, and again when it fails: as the work queue of a manager does.
    if (this.#waiting.has(cluster)) {
      return;
    }
    this.#waiting.add(cluster);
    const look = (): Promise<void> => {
      this.#waiting.delete(cluster);
      return this.#lookAt(cluster);
    };
    this.#last = this.#last.then(look).catch(() => this.#reconcile(cluster));
  }

  async #lookAt(name: string): Promise<void> {
    const cluster = this.#clusters.get({ namespace: '', name });
    const ownership = cluster === undefined ? 'foreign' : this.ownership.of(cluster);
    if (this.stop.signal.aborted || ownership === 'foreign') {
      return;
    }
    if (!this.working.has(name) && !(await this.ownership.claim(name, this.status, signal))) {
      return;
    }
    if (!this.working.has(name)) {
      this.working.add(name);
      this.onBegin(this, name);
    }
    if (ownership === 'handOver') {
      this.working.delete(name);
      await this.status.write(name, { shardingName: this.ownership.successorOf(name) }, signal);
    }
  }
}

describe('AutomaticOwnership', () => {
  let host: MemberCluster;
  let rest: RestClient;
  let admin: DynamicClient;
  let replicas: Replica[];

  beforeEach(async () => {
    host = await startMemberCluster({ name: 'host' });
    rest = new RestClient(restConfigFromKubeconfig(host.kubeconfig()));
    admin = new DynamicClient(rest);
    clusterpediaCrds.forEach((crd) => host.store.create(definitions, { ...crd }));
    replicas = [];
  });

  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.end()));
    await rest.close();
    await host.stop();
  });

  function start(name: string, options: { readonly shard?: string; readonly objects?: number } = {}): Replica {
    const replica = new Replica(host, name, options);
    replicas.push(replica);
    return replica;
  }

  async function put(
    name: string,
    { shard, owner }: { readonly shard?: string; readonly owner?: string } = {},
  ): Promise<void> {
    const created = host.store.create(PEDIA_CLUSTERS, {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name },
      spec: { syncResources: [], ...(shard === undefined ? {} : { shardingName: shard }) },
    });
    if (owner !== undefined) {
      await admin.updateStatus(PEDIA_CLUSTERS, { ...created, status: { shardingName: owner, conditions: [] } }, signal);
    }
  }

  function ownerOf(name: string): string | null | undefined {
    const { status } = host.store.get(PEDIA_CLUSTERS, { namespace: '', name }) as PediaCluster;
    return status?.shardingName;
  }

  const names = Array.from({ length: 12 }, (_, index) => `cluster-${index}`);

  it('shows how the clusters are shared', async () => {
    const one = start('one');
    start('two');
    await Promise.all(names.map((name) => put(name)));
    await sharedOut();

    await eventually(async () => {
      const metrics = await one.registry.metrics();
      expect(metrics).toContain('clustersynchro_replicas 2');
      expect(metrics).toContain(`clustersynchro_owned_clusters{owner="self"} ${one.working.size}`);
      expect(metrics).toContain('clustersynchro_owned_clusters{owner="nobody"} 0');
      expect(metrics).toContain(`clustersynchro_replica_load ${500 * one.working.size}`);
    });
  });

  /** Waits until every cluster is worked on once, by the one that its status names. */
  async function sharedOut(): Promise<readonly number[]> {
    return eventually(() => {
      for (const name of names) {
        const workers = replicas.filter(({ working }) => working.has(name)).map(({ name: worker }) => `/${worker}`);
        expect({ name, workers }).toStrictEqual({ name, workers: [ownerOf(name)] });
      }
      return replicas.map(({ working }) => working.size);
    });
  }

  it('shares the clusters out among the replicas', async () => {
    await Promise.all(names.map((name) => put(name)));

    ['a', 'b', 'c'].forEach((name) => start(name));

    const counts = await sharedOut();
    await eventually(() => expect(Math.min(...replicas.map(({ working }) => working.size))).toBeGreaterThanOrEqual(2));
    expect(counts.reduce((sum, count) => sum + count)).toBe(12);
  });

  it('hands clusters over to a replica that joins', async () => {
    await Promise.all(names.map((name) => put(name)));
    const first = start('a');
    await sharedOut();

    start('b');

    await eventually(() => expect(first.working.size).toBeLessThanOrEqual(7));
    const [kept = 0, received = 0] = await sharedOut();
    expect([kept + received, received >= 5]).toEqual([12, true]);
  });

  it('works on no cluster in two replicas, and on each in one, whoever comes and goes', async () => {
    await Promise.all(names.map((name) => put(name)));
    const clashes: string[] = [];
    const onBegin = (beginner: Replica, cluster: string): void => {
      const others = replicas.filter((other) => other !== beginner && other.working.has(cluster));
      clashes.push(...others.map((other) => `${cluster}: ${beginner.name}, ${other.name}`));
    };
    let joined = 0;
    const join = (): void => {
      joined += 1;
      start(`r${joined}`).onBegin = onBegin;
    };
    join();

    const steps = fc.array(fc.oneof(fc.constant('join'), fc.nat(5)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(steps, async (those) => {
        for (const step of those) {
          const leaving = step === 'join' || replicas.length < 2 ? undefined : replicas[Number(step) % replicas.length];
          if (leaving === undefined) {
            join();
          } else {
            await leaving.end();
            replicas.splice(replicas.indexOf(leaving), 1);
          }
        }
        await sharedOut();
        expect(clashes).toEqual([]);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('takes over what a replica had that has left', async () => {
    await Promise.all(names.map((name) => put(name)));
    const [leaving] = [start('a'), start('b')];
    await sharedOut();

    await leaving.end();
    replicas.shift();

    expect(await sharedOut()).toEqual([12]);
  });

  it.each`
    state                                           | shard        | owner          | expected
    ${'that nobody has'}                            | ${undefined} | ${undefined}   | ${'/a'}
    ${'that a manager led which shares nothing'}    | ${undefined} | ${''}          | ${'/a'}
    ${'of a replica that is gone'}                  | ${undefined} | ${'/gone'}     | ${'/a'}
    ${'of another shard'}                           | ${'edge'}    | ${undefined}   | ${undefined}
    ${'that another shard has'}                     | ${undefined} | ${'edge'}      | ${'edge'}
    ${'that a replica of another shard has'}        | ${undefined} | ${'edge/gone'} | ${'edge/gone'}
    ${'of a gone replica, meant for another shard'} | ${'edge'}    | ${'/gone'}     | ${undefined}
  `('makes the owner of a cluster $state $expected', async ({ shard, owner, expected }) => {
    await put('other', { shard: shard as string, owner: owner as string });
    await put('marker');
    const replica = start('a');

    await eventually(() => {
      expect(replica.working.has('marker')).toBe(true);
      expect(ownerOf('other') ?? undefined).toBe(expected);
    });
  });

  it('does not take a cluster from an owner it does not know yet but whose Lease exists', async () => {
    host.store.create(leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: 'default', name: 'manager--newcomer' },
    });
    await put('taken', { owner: '/newcomer' });
    const replica = start('a');

    expect(await replica.ownership.claim('taken', replica.status, signal)).toBe(false);

    expect(ownerOf('taken')).toBe('/newcomer');
  });

  it('lets one of several win that claim a cluster at once', async () => {
    const all = ['a', 'b', 'c'].map((name) => start(name));
    await put('contested', { shard: '' });

    const claims = await Promise.allSettled(
      all.map(({ ownership, status }) => ownership.claim('contested', status, signal)),
    );

    const winners = claims.filter((claim) => claim.status === 'fulfilled' && claim.value);
    expect(winners.length).toBeLessThanOrEqual(1);
    expect(['/a', '/b', '/c']).toContain(ownerOf('contested'));
  });

  it('lets nobody write the status of a cluster that is not its own', async () => {
    const replica = start('a');
    await put('mine');
    await eventually(() => expect(replica.working.has('mine')).toBe(true));
    const mine = host.store.get(PEDIA_CLUSTERS, { namespace: '', name: 'mine' }) as PediaCluster;

    expect(replica.ownership.mayWrite(mine)).toBe(true);
    expect(replica.ownership.mayWrite({ ...mine, status: { ...mine.status, shardingName: '/b' } })).toBe(false);
    await replica.end();
    expect(replica.ownership.mayWrite(mine)).toBe(false);
  });
});
