import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamicClient, Reflector, RestClient } from '#client';
import { objectKey, type KubernetesObject } from '#kube';
import { silentLogger } from '#telemetry';
import {
  availableDatabases,
  eventually,
  type Fleet,
  hasPostgres,
  type MemberCluster,
  startFleet,
  startPostgres,
  type TestServer,
} from '#testing';
import { ClientNodeInformer } from '../harness/client-node-informer.js';
import { ComponentProcess } from '../harness/component-process.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { clusterOf, RecordingStore } from '../harness/recording-store.js';
import { ReplicaService } from '../harness/replica-service.js';
import { tokenKubeconfig } from '../harness/token-kubeconfig.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const resources = '/apis/clusterpedia.io/v1beta1/resources';
const syncLease = 'clusterpedia-clustersynchro-manager';
const changesPerSecond = 50;
/** Events after which a watch counts as one that flows. */
const flow = 20;
const patient = { timeoutMs: 60_000, intervalMs: 50 };

/** One pod as anybody may know it: of a version everybody has their own, and times may have been parsed. */
function podState(cluster: string, pod: object): readonly [string, unknown] {
  const { spec, status } = pod as KubernetesObject;
  const state: unknown = JSON.parse(JSON.stringify({ spec, status }).replaceAll('.000Z"', 'Z"'));
  return [`${cluster}/${objectKey(pod)}`, state];
}

const isHere = hasPostgres() && availableDatabases().some(({ name }) => name === 'postgres');
if (!isHere) {
  it.todo('watches through crashes, with PostgreSQL, which is not on this machine');
}
(isHere ? describe : describe.skip)('watches of two apiservers on one PostgreSQL', () => {
  let server: TestServer;
  let host: KubernetesHost;
  let fleet: Fleet;
  let watched: MemberCluster;
  let storage: { readonly configFile: string };
  let apiservers: [ComponentProcess, ComponentProcess];
  let manager: ComponentProcess;
  let service: ReplicaService;
  let rest: RestClient;
  let informer: ClientNodeInformer;
  const stores = [new RecordingStore(), new RecordingStore()] as const;
  const stopping = new AbortController();
  let running: readonly Promise<void>[] = [];

  beforeAll(async () => {
    [server, host, fleet] = await Promise.all([
      startPostgres(),
      KubernetesHost.start(),
      startFleet({ seed: 'watch-crash', clusters: 2, pods: 40, prefix: 'watched' }),
    ]);
    [watched] = fleet.clusters as unknown as readonly [MemberCluster];
    storage = { configFile: join(host.directory, 'storage.yaml') };
    await writeFile(
      storage.configFile,
      JSON.stringify({ type: 'postgres', ...server.connection, database: 'postgres' }),
    );
    const first = await ComponentProcess.apiserver(host, storage);
    manager = await ComponentProcess.clustersynchroManager(host, storage);
    await Promise.all([first.ready(), manager.ready()]);
    // Afterwards, because it shares the certificate that the first one makes.
    const second = await ComponentProcess.apiserver(host, storage);
    apiservers = [first, await second.ready()];
    for (const member of fleet.clusters) {
      // Nothing but pods, so that their changes are all there is in the feed.
      await host.import(member, [{ group: '', resources: ['pods'] }]);
    }
    await Promise.all(fleet.clusters.map(({ name }) => host.synced(name)));
    await watch();
  });

  afterAll(async () => {
    stopping.abort();
    await Promise.all(running);
    await informer.stop();
    await rest.close();
    await service.stop();
    await host.dispose();
    await fleet.stop();
    await server.stop();
  });

  /** Begins two reflectors on all members, and an informer on one. */
  async function watch(): Promise<void> {
    service = await ReplicaService.start(...apiservers.map(({ url }) => url));
    host.grant('watchers', { verbs: ['get', 'list', 'watch'], group: 'clusterpedia.io', resources: ['*'] });
    const ca = await apiservers[0].ca();
    const token = host.tokenOf('wanda', 'watchers');
    rest = new RestClient({ server: `${service.url}${resources}`, ca, token });
    running = stores.map((store) =>
      new Reflector({
        client: new DynamicClient(rest),
        resource: pods,
        kind: 'Pod',
        store,
        logger: silentLogger,
        backoff: { baseMs: 50, factor: 2, capMs: 500, jitter: 0.2, resetAfterMs: 1000 },
      }).run(stopping.signal),
    );
    const path = `${service.url}${resources}/clusters/${watched.name}`;
    informer = new ClientNodeInformer(tokenKubeconfig({ server: path, ca, token }));
    await informer.start();
    await eventually(() => expect(stores.map(({ lists }) => lists.length)).toEqual([1, 1]), patient);
  }

  /** Waits until every client is told of changes. */
  async function flows(): Promise<void> {
    const told = (): readonly number[] => [...stores.map(({ events }) => events.length), informer.positions.length];
    const before = told();
    await eventually(() => {
      const news = told().map((count, index) => count - (before[index] ?? 0));
      expect(Math.min(...news)).toBeGreaterThan(flow);
    }, patient);
  }

  function expectNothingLost(): void {
    const everything = fleet.clusters.flatMap(({ name, store }) => store.list(pods).map((pod) => podState(name, pod)));
    const expected = Object.fromEntries(everything);
    for (const { objects, contradictions, lists, events } of stores) {
      const known = [...objects.values()].map((pod) => podState(clusterOf(pod), pod));
      expect(Object.fromEntries(known)).toEqual(expected);
      expect(contradictions).toEqual([]);
      // Resumed and not begun anew; and from the list on every position once, in order, whoever told it.
      expect(lists).toHaveLength(1);
      expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => (lists[0] ?? 0) + index + 1));
    }
    const own = everything.filter(([key]) => key.startsWith(`${watched.name}/`));
    const cached = informer.objects.map((pod) => podState(watched.name, pod));
    expect(Object.fromEntries(cached)).toEqual(Object.fromEntries(own));
    expect(informer.lists).toHaveLength(1);
    const positions = stores[0].events.filter(({ cluster }) => cluster === watched.name).map((each) => each.position);
    expect(informer.positions).toEqual(positions.filter((position) => position > (informer.lists[0] ?? 0)));
  }

  /** Something is killed while the members change, and works again afterwards. */
  async function survives(crash: () => Promise<void>): Promise<void> {
    const life = new AbortController();
    const changes = fleet.churn(life.signal, changesPerSecond);
    await flows();
    await crash();
    await flows();
    life.abort();
    await changes;
    await eventually(expectNothingLost, patient);
  }

  it.each([0, 1] as const)(
    'lose nothing when apiserver %i is killed: clients go on at the other one',
    async (index) => {
      await survives(async () => {
        await apiservers[index].process.kill();
        await flows();
        const successor = await ComponentProcess.apiserver(host, storage);
        apiservers[index] = await successor.ready();
        service.replace(index, successor.url);
      });
    },
  );

  it('lose nothing when the database crashes', async () => {
    await survives(() => server.crash());
  });

  it('lose nothing when the manager is killed and another one takes over', async () => {
    const first = host.holderOf(syncLease);
    const successor = await ComponentProcess.clustersynchroManager(host, storage, 'successor');
    await successor.ready();
    await survives(async () => {
      await manager.process.kill();
      manager = successor;
      await eventually(() => expect(['', first]).not.toContain(host.holderOf(syncLease)), patient);
    });
  });
});
