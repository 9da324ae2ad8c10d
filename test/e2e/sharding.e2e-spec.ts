import { PEDIA_CLUSTERS, type PediaCluster } from '#api';
import { DynamicClient, Informer, RestClient, restConfigFromKubeconfig } from '#client';
import { silentLogger } from '#telemetry';
import { availableDatabases, eventually, startFleet, type Fleet, type TestSchema } from '#testing';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { ShardingReplica } from '../harness/sharding-replica.js';
import { TcpForwarder } from '../harness/tcp-forwarder.js';
import { WriteLog } from '../harness/write-log.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const configMaps = { group: '', version: 'v1', resource: 'configmaps' } as const;
const syncResources = [{ group: '', resources: ['pods', 'configmaps'] }];
const clusterCount = 12;
const changesPerSecond = 60;
/** What the issue asks for, whatever the machine is busy with. */
const within30s = { timeoutMs: 30_000, intervalMs: 200 };

const postgres = availableDatabases().filter(({ name }) => name === 'postgres');

// Whatever the process is, its writes can be told apart only where a database server names the client.
describe.each(postgres)('replicas that share clusters, stored in $name', (database) => {
  let host: KubernetesHost;
  let fleet: Fleet;
  let schema: TestSchema;
  let log: WriteLog;
  /** The way of one replica to the host. */
  let network: TcpForwarder;
  let rest: RestClient;
  let clusters: Informer<PediaCluster>;
  /** Those that are alive. */
  const replicas: ShardingReplica[] = [];
  /** Name of each replica that ever was, by what it calls itself as an owner. */
  const nameByOwner = new Map<string, string>();
  let churning: Promise<unknown>;
  const stopChurn = new AbortController();
  /** Owners of each cluster, one after the other. */
  const ownersOf = new Map<string, string[]>();

  beforeAll(async () => {
    host = await KubernetesHost.start();
    network = await TcpForwarder.to(Number(new URL(host.cluster.url).port));
    fleet = await startFleet({ seed: 'sharding', clusters: clusterCount, pods: 20, prefix: 'shard' });
    schema = await database.createSchema();
    rest = new RestClient(restConfigFromKubeconfig(host.cluster.kubeconfig()));
    const client = new DynamicClient(rest);
    clusters = new Informer<PediaCluster>({
      client,
      resource: PEDIA_CLUSTERS,
      kind: 'PediaCluster',
      logger: silentLogger,
    });
    clusters.onChange(({ name }, _before, after) => noteOwner(name, after?.status?.shardingName ?? undefined));
    clusters.start();
    for (const name of ['replica-1', 'replica-2', 'replica-3']) {
      await join(name);
    }
    log = await WriteLog.install(schema);
    for (const member of fleet.clusters) {
      await host.import(member, syncResources);
    }
    churning = fleet.churn(stopChurn.signal, changesPerSecond);
  });

  afterAll(async () => {
    stopChurn.abort();
    await churning;
    await clusters.stop();
    await rest.close();
    await host.dispose();
    await network.close();
    await log.close();
    await schema.drop();
    await fleet.stop();
  });

  async function join(name: string, apiServer?: string): Promise<void> {
    const replica = await ShardingReplica.start(host, schema, name, apiServer);
    nameByOwner.set(replica.owner, name);
    replicas.push(replica);
  }

  function noteOwner(cluster: string, owner: string | undefined): void {
    const owners = ownersOf.get(cluster) ?? [];
    if (owner !== undefined && owners.at(-1) !== owner) {
      owners.push(owner);
    }
    ownersOf.set(cluster, owners);
  }

  function ownedBy({ owner }: ShardingReplica): readonly string[] {
    return clusters.list().flatMap(({ metadata, status }) => (status?.shardingName === owner ? [metadata.name] : []));
  }

  /** Waits until every cluster belongs to one of the replicas, and to each its part. */
  async function shared(limit = within30s): Promise<void> {
    await eventually(() => {
      replicas.forEach(({ process }) => process.checkRunning());
      const counts = replicas.map((replica) => ownedBy(replica).length);
      const fair = clusterCount / replicas.length;
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(clusterCount);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(Math.floor(fair / 2));
      expect(Math.max(...counts)).toBeLessThanOrEqual(Math.ceil(fair * 1.5));
    }, limit);
  }

  /** Waits until what is created in every member now is stored. */
  async function followed(name: string): Promise<void> {
    for (const { store } of fleet.clusters) {
      store.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name } });
    }
    await eventually(async () => expect(await log.clustersWith(name)).toHaveLength(clusterCount), within30s);
  }

  function take(index: number): ShardingReplica {
    const [replica] = replicas.splice(index, 1);
    if (replica === undefined) {
      throw new Error(`no replica ${index}`);
    }
    return replica;
  }

  it('gives each replica its part of the clusters, and synchronises all of them', async () => {
    await shared({ timeoutMs: 60_000, intervalMs: 200 });
    await followed('from-the-start');
  });

  it('synchronises the clusters of a killed replica again within 30 s', async () => {
    const killed = take(0);
    expect(ownedBy(killed)).not.toEqual([]);

    await killed.process.kill();

    await followed('after-a-kill');
    expect(ownedBy(killed)).toEqual([]);
  });

  it('gives a new replica its part within 30 s', async () => {
    await join('replica-4', `https://127.0.0.1:${network.port}`);

    await shared();

    await followed('after-a-join');
  });

  it('writes nothing in a replica that was suspended until it had lost its clusters', async () => {
    const suspended = take(0);
    expect(ownedBy(suspended)).not.toEqual([]);

    suspended.process.signal('SIGSTOP');
    await followed('while-one-sleeps');
    expect(ownedBy(suspended)).toEqual([]);
    const writes = await log.countOf(suspended.name);
    suspended.process.signal('SIGCONT');

    expect(await suspended.process.exitCode()).toBe(0);
    expect(await log.countOf(suspended.name)).toBe(writes);
  });

  it('ends a replica that is cut off from the API server, and synchronises its clusters elsewhere', async () => {
    const lonely = take(1);
    expect(ownedBy(lonely)).not.toEqual([]);

    network.cut();

    expect(await lonely.process.exitCode()).toBe(0);
    await followed('after-one-was-cut-off');
    expect(ownedBy(lonely)).toEqual([]);
  });

  it('hands over the clusters of a replica that is asked to stop', async () => {
    await join('replica-5');
    await shared();
    const stopped = take(0);

    expect(await stopped.process.stop()).toBe(0);

    await followed('after-a-stop');
  });

  it('never wrote a cluster by two replicas at the same time', async () => {
    for (const [cluster, owners] of ownersOf) {
      const writers = await log.writersOf(cluster);
      expect(writers.length).toBeGreaterThan(1);
      const turns = owners.map((owner) => nameByOwner.get(owner));
      expect({ cluster, turns, writers: inTurn(writers, turns) }).toEqual({ cluster, turns, writers });
    }
    expect(ownersOf.size).toBe(clusterCount);
  });

  it('holds what the members hold in the end', async () => {
    stopChurn.abort();
    await churning;

    await eventually(async () => {
      for (const { name, store } of fleet.clusters) {
        const expected = store
          .list(pods)
          .map(({ metadata }) => `${metadata?.namespace}/${metadata?.name} ${metadata?.uid}`);
        expect(await log.storedOf(name, 'pods')).toEqual(expected.toSorted());
      }
    }, within30s);
  });
});

/** As many of the writers as have written in their turn. */
function inTurn<T>(writers: readonly T[], turns: readonly (T | undefined)[]): readonly T[] {
  let count = 0;
  for (const turn of turns) {
    count += Number(count < writers.length && writers[count] === turn);
  }
  return writers.slice(0, count);
}
