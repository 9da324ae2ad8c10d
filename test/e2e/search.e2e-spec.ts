import {
  availableDatabases,
  eventually,
  startFleet,
  type Fleet,
  type Kubectl,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;

interface ListOutput {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };
  }[];
}

describe.each(availableDatabases())('kubectl on all clusters, stored in $name', (database) => {
  let fleet: Fleet;
  let members: readonly [MemberCluster, MemberCluster, MemberCluster];
  let schema: TestSchema;
  let clusterpedia: AllInOne;
  let kubectl: Kubectl;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'search', clusters: 3, pods: 60, prefix: 'demo' });
    members = fleet.clusters as unknown as typeof members;
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    for (const member of members) {
      await clusterpedia.import(member);
    }
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
    await Promise.all(members.map((member) => eventuallySameAsMember(clusterpedia, member)));
    kubectl = clusterpedia.kubectl;
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await fleet.stop();
  });

  /** Columns of each line, without the header. */
  async function rows(...args: string[]): Promise<string[][]> {
    const output = await kubectl.succeed(args);
    const lines = output.trim().split('\n').slice(1);
    return lines.map((line) => line.split(/ {2,}/));
  }

  async function list(...args: string[]): Promise<ListOutput['items']> {
    return (JSON.parse(await kubectl.succeed([...args, '-o', 'json'])) as ListOutput).items;
  }

  it('lists the PediaClusters with their printer columns', async () => {
    const output = await kubectl.succeed(['get', 'pediaclusters']);

    expect(output).toMatch(/^NAME +READY +VERSION +APISERVER/);
    expect(output).toMatch(/demo-1 +True +v1\.32\.\d+ +https:\/\/127\.0\.0\.1:\d+/);
  });

  it('prints the objects of all clusters with a Cluster column after the namespace', async () => {
    const output = await kubectl.succeed(['--cluster', 'clusterpedia', 'get', 'deployments', '-A']);

    expect(output).toMatch(/^NAMESPACE +CLUSTER +NAME +READY +UP-TO-DATE +AVAILABLE +AGE/);
    for (const { name } of members) {
      expect(output).toMatch(new RegExp(`shop +${name} +web +\\d+/\\d+`));
    }
  });

  it('searches several clusters by search label and label', async () => {
    const selector = 'search.clusterpedia.io/clusters in (demo-1,demo-2),app=web';

    const found = await list('--cluster', 'clusterpedia', 'get', 'pods', '-A', '-l', selector);

    const clusters = found.map(({ metadata }) => metadata.annotations['shadow.clusterpedia.io/cluster-name']);
    expect(new Set(clusters)).toEqual(new Set(['demo-1', 'demo-2']));
    expect(found.every(({ metadata }) => metadata.labels?.['app'] === 'web')).toBe(true);
    const [one, two] = members;
    const expected = [one, two].flatMap((member) =>
      member.store.list(pods).filter(({ metadata }) => metadata?.labels?.['app'] === 'web'),
    );
    expect(found).toHaveLength(expected.length);
  });

  it('prints the wide columns of pods', async () => {
    const output = await kubectl.succeed(['--cluster', 'clusterpedia', 'get', 'pods', '-A', '-o', 'wide']);

    expect(output).toMatch(/^NAMESPACE +CLUSTER +NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE/);
  });

  it('gets one object of one cluster', async () => {
    const output = await kubectl.succeed(['--cluster', 'demo-1', '-n', 'shop', 'get', 'deploy', 'web', '-o', 'yaml']);

    expect(output).toMatch(/kind: Deployment/);
    expect(output).toMatch(/shadow\.clusterpedia\.io\/cluster-name: demo-1/);
    expect(output).not.toMatch(/managedFields/);
  });

  it('discovers what is synchronised, with short names', async () => {
    const output = await kubectl.succeed(['--cluster', 'clusterpedia', 'api-resources']);

    expect(output).toMatch(/^pods +po +v1 +true +Pod$/m);
    expect(output).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
  });

  it('orders, limits and continues by query', async () => {
    const base = '/apis/clusterpedia.io/v1beta1/resources/apis/apps/v1/deployments?clusters=demo-1&orderby=name_desc';
    const first = JSON.parse(await kubectl.succeed(['get', '--raw', `${base}&limit=2`])) as ListOutput & {
      readonly metadata: { readonly continue: string };
    };
    const next = encodeURIComponent(first.metadata.continue);
    const second = JSON.parse(
      await kubectl.succeed(['get', '--raw', `${base}&limit=2&continue=${next}`]),
    ) as ListOutput;

    const names = [...first.items, ...second.items].map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(4);
    expect(names).toEqual([...names].sort().reverse());
  });

  it('pages as kubectl does, without losing or repeating an object', async () => {
    const all = await rows('--cluster', 'clusterpedia', 'get', 'pods', '-A');
    const paged = await rows('--cluster', 'clusterpedia', 'get', 'pods', '-A', '--chunk-size=7');

    expect(paged.map(identity)).toEqual(all.map(identity));
    expect(all).toHaveLength(members.reduce((sum, { store }) => sum + store.list(pods).length, 0));
  });

  it('answers a collection resource', async () => {
    const output = await kubectl.succeed(['get', 'collectionresources', 'workloads']);

    expect(output).toMatch(/^CLUSTER +GROUP +VERSION +KIND +NAMESPACE +NAME +AGE/);
    expect(output).toMatch(/demo-3 +apps +v1 +Deployment +shop +web/);
  });

  it('names what it does not have', async () => {
    const object = await kubectl.run(['--cluster', 'demo-1', '-n', 'shop', 'get', 'deploy', 'nothing']);
    const cluster = await kubectl.run([
      'get',
      '--raw',
      '/apis/clusterpedia.io/v1beta1/resources/clusters/nowhere/api/v1/pods',
    ]);

    expect(object.stderr).toMatch(/deployments\.apps "nothing" not found/);
    expect(cluster.stderr).toMatch(/pediaclusters\.cluster\.clusterpedia\.io "nowhere" not found/);
  });

  it('shows a pod that is created in a member, and no longer when it is deleted', async () => {
    const [member] = members;
    const [model] = member.store.list(pods, 'shop');
    const name = { namespace: 'shop', name: 'newcomer' };
    const get = (): ReturnType<Kubectl['run']> =>
      kubectl.run(['--cluster', 'demo-1', '-n', 'shop', 'get', 'pod', 'newcomer']);

    member.store.create(pods, { ...model, metadata: name });
    await eventually(async () => expect((await get()).exitCode).toBe(0));
    member.store.delete(pods, name);
    await eventually(async () => expect((await get()).stderr).toMatch(/pods "newcomer" not found/));
  });

  it('resumes after a stop without writing a row again', async () => {
    const before = await clusterpedia.stored('demo-1', 'api/v1/pods');
    expect(await clusterpedia.stop()).toBe(0);
    await clusterpedia.restart();
    await clusterpedia.synced('demo-1');

    const metrics = await clusterpedia.metrics();

    expect(await clusterpedia.stored('demo-1', 'api/v1/pods')).toEqual(before);
    expect(metrics).not.toMatch(
      /^clustersynchro_resourcesynchro_resource_(added|updated|deleted)_total(\{.*\})? [1-9]/m,
    );
  });

  it('forgets a cluster whose PediaCluster is deleted', async () => {
    await kubectl.succeed(['delete', 'pediacluster', 'demo-3', '--timeout=30s']);

    const found = await list('--cluster', 'clusterpedia', 'get', 'pods', '-A');

    const clusters = found.map(({ metadata }) => metadata.annotations['shadow.clusterpedia.io/cluster-name']);
    expect(new Set(clusters)).toEqual(new Set(['demo-1', 'demo-2']));
  });
});

/** Namespace, cluster and name of a line: ages may have moved on. */
function identity(columns: readonly string[]): string {
  return columns.slice(0, 3).join(' ');
}
