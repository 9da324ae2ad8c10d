import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterpediaCrds } from '#api';
import type { KubernetesObject, ObjectList } from '#kube';
import { availableDatabases, eventually, Kubectl, startFleet, type Fleet, type TestSchema, freePort } from '#testing';
import type { HttpAnswer, HttpClient } from '../harness/http-request.js';
import { KubernetesHost, serviceAccountName } from '../harness/kubernetes-host.js';
import { ComponentProcess } from '../harness/component-process.js';
import { PostgresForwarder } from '../harness/postgres-forwarder.js';
import { tokenKubeconfig } from '../harness/token-kubeconfig.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const resources = '/apis/clusterpedia.io/v1beta1/resources';
const syncLease = 'clusterpedia-clustersynchro-manager';
const policyLease = 'clusterpedia-controller-manager';
const syncResources = [
  { group: '', resources: ['pods', 'namespaces'] },
  { group: 'apps', resources: ['*'] },
];
const pediaClusterCrd = clusterpediaCrds.find(({ spec }) => spec.names.plural === 'pediaclusters');
const printerColumns =
  pediaClusterCrd?.spec.versions.flatMap((version) => version.additionalPrinterColumns ?? []) ?? [];
const soon = { timeoutMs: 30_000, intervalMs: 50 };
/** Well under the 15 s after which a Lease that nobody gave back is taken over. */
const atOnce = { timeoutMs: 6000, intervalMs: 50 };

describe.each(availableDatabases())('three processes on a Kubernetes, stored in $name', (database) => {
  let host: KubernetesHost;
  let fleet: Fleet;
  let schema: TestSchema;
  let apiserver: ComponentProcess;
  let manager: ComponentProcess;
  let controllerManager: ComponentProcess;
  let token: string;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    fleet = await startFleet({ seed: 'processes', clusters: 2, pods: 30, prefix: 'member' });
    schema = await database.createSchema();
    host.grant('searchers', { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] });
    token = host.tokenOf('tess', 'searchers');
    [apiserver, manager, controllerManager] = await Promise.all([
      ComponentProcess.apiserver(host, schema),
      ComponentProcess.clustersynchroManager(host, schema),
      ComponentProcess.controllerManager(host),
    ]);
    await Promise.all([apiserver, manager, controllerManager].map((component) => component.ready()));
    for (const member of fleet.clusters) {
      await host.import(member, syncResources);
    }
    await Promise.all(fleet.clusters.map(({ name }) => host.synced(name)));
  });

  afterAll(async () => {
    await host.dispose();
    await schema.drop();
    await fleet.stop();
  });

  async function search(path: string, client: HttpClient = bearer()): Promise<readonly KubernetesObject[]> {
    const { status, body } = await apiserver.get(`${resources}${path}`, client);
    expect({ status, body: status === 200 ? '' : body }).toEqual({ status: 200, body: '' });
    return (JSON.parse(body) as ObjectList).items;
  }

  function bearer(): HttpClient {
    return { headers: { authorization: `Bearer ${token}` } };
  }

  it('finds the objects of all members with a token of the host', async () => {
    const expected = fleet.clusters.flatMap(({ store }) => store.list(pods)).length;

    await eventually(async () => expect(await search('/api/v1/pods')).toHaveLength(expected));
  });

  it('finds the objects of one member with a client certificate of the host', async () => {
    const [member] = fleet.clusters;
    const certificate = await host.cluster.clientAuthority.issue({
      commonName: 'carol',
      organizations: ['searchers'],
      usages: ['client'],
    });

    const found = await search('/clusters/member-1/api/v1/pods', { certificate });

    expect(found).toHaveLength(member?.store.list(pods).length ?? 0);
  });

  it('answers kubectl with a token of the host', async () => {
    const kubectl = await kubectlFor(apiserver, token, join(host.directory, database.name));

    const output = await kubectl.succeed(['get', 'deployments', '-A']);

    expect(output).toMatch(/^NAMESPACE +CLUSTER +NAME +READY +UP-TO-DATE +AVAILABLE +AGE/);
    expect(output).toMatch(/^\S+ +member-1 +/m);
    expect(output).toMatch(/^\S+ +member-2 +/m);
  });

  /** What is created in a member is found, what is deleted is not. */
  async function expectFollowed(name: string): Promise<void> {
    const [member] = fleet.clusters;
    const [model] = member?.store.list(pods) ?? [];
    const newcomer = { namespace: model?.metadata?.namespace ?? '', name };
    const path = `/api/v1/pods?clusters=member-1&names=${name}`;

    member?.store.create(pods, { ...model, metadata: newcomer });
    await eventually(async () => expect(await search(path)).toHaveLength(1), atOnce);
    member?.store.delete(pods, newcomer);
    await eventually(async () => expect(await search(path)).toHaveLength(0), atOnce);
  }

  it('follows a member: what is created is found, what is deleted is not', async () => {
    await expectFollowed('newcomer');
  });

  it('writes what the printer columns of PediaCluster show', async () => {
    // The simulated host prints no columns of custom resources; kubectl reads the same paths itself.
    const paths = printerColumns.map(({ name, jsonPath }) => `${name}:${jsonPath}`);
    const columns = ['NAME:.metadata.name', ...paths].join(',');

    const output = await host.kubectl.succeed(['get', 'pediaclusters', '-o', `custom-columns=${columns}`]);

    const address = 'https://127\\.0\\.0\\.1:\\d+';
    const reasons = 'Validated +Running +Healthy';
    expect(output).toMatch(/^NAME +Ready +Version +APIServer +Validated +SynchroRunning +ClusterHealthy +ShardingName/);
    expect(output).toMatch(new RegExp(`^member-1 +True +v1\\.32\\.0 +${address} +${reasons} *$`, 'm'));
    expect(output).toMatch(new RegExp(`^member-2 +True +v1\\.32\\.0 +${address} +${reasons} *$`, 'm'));
  });

  it('keeps conditions, the state of each resource and a finalizer on the PediaCluster', () => {
    const { metadata, status } = host.pediaCluster('member-1');

    expect(metadata.finalizers).toEqual(['clusterpedia.io/cluster-synchro-controller']);
    const conditions = Object.fromEntries((status?.conditions ?? []).map((each) => [each.type, each.status]));
    expect(conditions).toMatchObject({
      Validated: 'True',
      SynchroRunning: 'True',
      ClusterHealthy: 'True',
      Ready: 'True',
    });
    expect(status?.syncResources?.map(({ group }) => group).sort()).toEqual(['', 'apps']);
  });

  it('elects a leader of each kind', async () => {
    await eventually(() => {
      expect(host.holderOf(syncLease)).not.toBe('');
      expect(host.holderOf(policyLease)).not.toBe('');
    });
  });

  it.each([
    ['apiserver', () => apiserver],
    ['clustersynchro-manager', () => manager],
    ['controller-manager', () => controllerManager],
  ])('serves health and metrics of %s', async (_, server) => {
    const administrator = { headers: { authorization: `Bearer ${host.cluster.token}` } };

    expect(await server().get('/livez')).toMatchObject({ status: 200, body: 'ok' });
    expect(await server().get('/readyz?verbose')).toMatchObject({
      status: 200,
      body: expect.stringMatching(/readyz check passed\n$/),
    });
    const { status, headers, body } = await server().get('/metrics', administrator);
    expect({ status, type: headers['content-type'] }).toMatchObject({
      status: 200,
      type: expect.stringMatching(/^text\/plain/),
    });
    expect(body).toMatch(/^clusterpedia_build_info\{.*git_version="v[^"]+".*\} 1$/m);
  });

  it('removes what was stored of a member whose PediaCluster is deleted', async () => {
    await host.kubectl.succeed(['delete', 'pediacluster', 'member-2', '--timeout=30s']);

    const clusters = (await search('/api/v1/pods')).map(
      ({ metadata }) => metadata?.annotations?.['shadow.clusterpedia.io/cluster-name'],
    );
    expect(new Set(clusters)).toEqual(new Set(['member-1']));
  });

  it('needs no more rights on the host than its roles grant', () => {
    const refused = host.cluster.requests.all().filter(({ status }) => status === 403);

    expect(refused.map(({ username, verb, path }) => `${username} ${verb} ${path}`)).toEqual([]);
  });

  it('lets a second manager wait, and take over at once when the first one stops', async () => {
    const first = host.holderOf(syncLease);
    const successor = await ComponentProcess.clustersynchroManager(host, schema, 'successor');
    await successor.ready();
    const requestsOf = (verb: string, resource: string): number =>
      host.cluster.requests.of(verb, resource).filter(({ username }) => username === serviceAccountName('successor'))
        .length;

    await eventually(() => expect(requestsOf('get', 'leases')).toBeGreaterThan(1), atOnce);
    expect(host.holderOf(syncLease)).toBe(first);
    // It looks on, so that it can take over at once, and touches nothing.
    expect(requestsOf('update', 'pediaclusters')).toBe(0);

    expect(await manager.stop()).toBe(0);
    manager = successor;
    await eventually(() => {
      expect(['', first]).not.toContain(host.holderOf(syncLease));
      expect(requestsOf('update', 'pediaclusters')).toBeGreaterThan(0);
    }, atOnce);
    await expectFollowed('heir');
  });

  it('stops in good order, and gives the Leases back', async () => {
    const codes = await Promise.all([apiserver, manager, controllerManager].map((component) => component.stop()));

    expect(codes).toEqual([0, 0, 0]);
    expect(host.holderOf(syncLease)).toBe('');
    expect(host.holderOf(policyLease)).toBe('');
  });
});

describe('what is away', () => {
  let host: KubernetesHost;

  beforeEach(async () => {
    host = await KubernetesHost.start();
  });

  afterEach(() => host.dispose());

  async function storageAt(config: object): Promise<{ readonly configFile: string }> {
    const configFile = join(host.directory, 'storage.yaml');
    await writeFile(configFile, JSON.stringify(config));
    return { configFile };
  }

  it('is waited for at the start, when it is the Kubernetes of a controller-manager', async () => {
    await host.cluster.stop();
    const manager = await ComponentProcess.controllerManager(host);
    await eventually(() => expect(manager.process.output).toMatch(/cannot update the lease, will retry/), soon);

    await host.cluster.listen();
    await eventually(() => expect(host.holderOf(policyLease)).not.toBe(''), soon);

    expect(await manager.stop()).toBe(0);
  });

  it.each(['apiserver', 'clustersynchroManager'] as const)(
    'does not keep %s from stopping in good order, when it is the database',
    async (component) => {
      const away = { type: 'postgres', host: '127.0.0.1', port: await freePort(), user: 'u', database: 'd' };
      const waiting = await ComponentProcess[component](host, await storageAt(away));
      await eventually(() => expect(waiting.process.output).toMatch(/database does not answer, will retry/), soon);

      expect(await waiting.stop()).toBe(0);
    },
    15_000,
  );

  // A database that can be away: SQLite is a file.
  for (const database of availableDatabases().filter(({ name }) => name === 'postgres')) {
    it('is waited for at the start and named later, when it is the database', async () => {
      const schema = await database.createSchema();
      const forwarder = new PostgresForwarder(schema, await freePort());
      const apiserver = await ComponentProcess.apiserver(host, await storageAt(forwarder.config));
      const search = (): Promise<HttpAnswer> =>
        apiserver.get('/apis/clusterpedia.io/v1beta1/collectionresources/workloads', {
          headers: { authorization: `Bearer ${host.cluster.token}` },
        });
      await eventually(() => expect(apiserver.process.output).toMatch(/database does not answer, will retry/), soon);

      await forwarder.open();
      await apiserver.ready();
      await forwarder.close();
      const refused = await search();
      const readiness = await apiserver.get('/readyz');
      await forwarder.open();
      const answered = await search();

      expect({ ...refused, body: JSON.parse(refused.body) }).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        body: { kind: 'Status', reason: 'ServiceUnavailable', message: 'the storage does not answer at the moment' },
      });
      expect(readiness).toMatchObject({ status: 500, body: expect.stringContaining('[-]storage failed') });
      expect(answered.status).toBe(200);
      expect(await apiserver.stop()).toBe(0);
      await forwarder.close();
      await schema.drop();
    });
  }
});

/** kubectl with the search API as its cluster. */
async function kubectlFor(apiserver: ComponentProcess, token: string, directory: string): Promise<Kubectl> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'kubeconfig');
  await writeFile(file, tokenKubeconfig({ server: `${apiserver.url}${resources}`, ca: await apiserver.ca(), token }));
  return new Kubectl(file);
}
