import { readFile } from 'node:fs/promises';
import { DynamicClient, Reflector, RestClient, restConfigFromKubeconfig, type ReflectorStore } from '#client';
import { objectKey, type KubernetesObject, type ObjectEvent } from '#kube';
import { silentLogger } from '#telemetry';
import { availableDatabases, eventually, startFleet, type Fleet, type MemberCluster, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { KubectlWatch } from '../harness/kubectl-watch.js';
import { SeededRandom } from '../harness/seeded-random.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const changesPerSecond = 50;
const seed = 20_261_124;

/** What a client knows, kept by list and watch. */
class ClientStore implements ReflectorStore {
  objects = new Map<string, KubernetesObject>();
  lists = 0;

  beginList(): ReturnType<ReflectorStore['beginList']> {
    const listed = new Map<string, KubernetesObject>();
    this.lists += 1;
    return {
      page: (objects) => objects.forEach((object) => listed.set(objectKey(object), object)),
      end: () => void (this.objects = listed),
      abandon: () => undefined,
    };
  }

  apply({ type, object }: ObjectEvent): void {
    if (type === 'DELETED') {
      this.objects.delete(objectKey(object));
    } else {
      this.objects.set(objectKey(object), object);
    }
  }
}

/** Key and what makes one state of a pod another, apart from the version, which is the member's in one and ours in the other. */
function statesOf(objects: Iterable<KubernetesObject>): readonly string[] {
  return [...objects]
    .map((object) => `${objectKey(object)} ${JSON.stringify([object['spec'], object['status']])}`)
    .sort();
}

describe.each(availableDatabases())('watching all clusters, stored in $name', (database) => {
  let fleet: Fleet;
  let members: readonly [MemberCluster, MemberCluster];
  let schema: TestSchema;
  let clusterpedia: AllInOne;
  const watches: KubectlWatch[] = [];

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'watch', clusters: 2, pods: 40, prefix: 'watched' });
    members = fleet.clusters as unknown as typeof members;
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    for (const member of members) {
      await clusterpedia.import(member);
    }
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
  });

  afterEach(() => watches.splice(0).forEach((watch) => watch.stop()));

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await fleet.stop();
  });

  function watch(...args: readonly string[]): KubectlWatch {
    const started = new KubectlWatch(clusterpedia.kubectl, args);
    watches.push(started);
    return started;
  }

  function pod(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
  }

  it('kubectl get --watch prints what changes in any member, below what is there', async () => {
    const [first, second] = members;
    const existing = second.store.list(pods)[0]?.metadata?.name ?? '';
    const all = watch('--cluster', 'clusterpedia', 'get', 'pods', '-A', '--watch');
    await all.row(new RegExp(` ${existing} `));

    first.store.create(pods, pod('fresh'));
    expect((await all.row(/ fresh .* Pending|^default .* fresh /)).slice(0, 3)).toEqual([
      'default',
      first.name,
      'fresh',
    ]);
    second.store.create(pods, pod('other'));
    await all.row(new RegExp(`${second.name} +other `));
    expect(all.lines.filter((line) => line.startsWith('NAMESPACE'))).toHaveLength(1);
  });

  it('kubectl get --watch follows one object, and what a selector selects', async () => {
    const [first] = members;
    first.store.create(pods, pod('one', { app: 'one' }));
    first.store.create(pods, pod('two', { app: 'two' }));
    await eventually(async () => {
      const path = 'api/v1/namespaces/default/pods?fieldSelector=metadata.name=two';
      expect(await clusterpedia.stored(first.name, path)).toHaveLength(1);
    });
    const asEvents = ['--watch', '--output-watch-events', '-L', 'app'];
    const one = watch('--cluster', first.name, '-n', 'default', 'get', 'pod', 'one', ...asEvents);
    const selected = watch('--cluster', 'clusterpedia', 'get', 'pods', '-A', '-l', 'app=two', ...asEvents);
    await one.row(/^ADDED .* one /);
    await selected.row(/^ADDED .* two /);

    const relabel = (app: string): void => {
      const current = first.store.get(pods, { namespace: 'default', name: 'one' });
      first.store.update(pods, { ...current, metadata: { ...current.metadata, labels: { app } } });
    };
    let changes = 0;
    await eventually(() => {
      // Of a single object kubectl leaves out what its watch begins with: a change between its get and its watch is not shown.
      changes += 1;
      relabel(`one-${changes}`);
      expect(one.lines).toContainEqual(expect.stringMatching(/^MODIFIED .* one .* one-/));
    });

    relabel('two');
    await one.row(/^MODIFIED .* one .* two$/);
    await selected.row(/^ADDED .* one /);
    first.store.delete(pods, { namespace: 'default', name: 'one' });
    await one.row(/^DELETED .* one /);
    await selected.row(/^DELETED .* one /);
  });

  it(`a client's list and watch stay equal to the member while the process is killed (seed ${seed})`, async () => {
    const [member] = members;
    const random = new SeededRandom(seed);
    const config = restConfigFromKubeconfig(await readFile(clusterpedia.kubeconfig, 'utf8'));
    const server = `${config.server}/apis/clusterpedia.io/v1beta1/resources/clusters/${member.name}`;
    const rest = new RestClient({ ...config, server });
    const store = new ClientStore();
    const reflector = new Reflector({
      client: new DynamicClient(rest),
      resource: pods,
      kind: 'Pod',
      store,
      logger: silentLogger,
      backoff: { baseMs: 50, factor: 2, capMs: 500, jitter: 0.2, resetAfterMs: 1000 },
    });
    const stopping = new AbortController();
    const running = reflector.run(stopping.signal);
    const life = new AbortController();
    const changes = fleet.churn(life.signal, changesPerSecond);

    for (let kill = 0; kill < 3; kill += 1) {
      await clusterpedia.killAfter(random.integer(300, 1500));
      await clusterpedia.restart();
    }
    life.abort();
    await changes;

    await eventually(() => expect(statesOf(store.objects.values())).toEqual(statesOf(member.store.list(pods))), {
      timeoutMs: 30_000,
    });
    // Resumed, not begun anew: nothing was forgotten while the process was away.
    expect(store.lists).toBe(1);
    stopping.abort();
    await running;
    await rest.close();
  });
});
