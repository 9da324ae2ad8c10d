import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject, ObjectList } from '#kube';
import { availableDatabases, eventually, Kubectl, startFleet, type Fleet, type TestSchema } from '#testing';
import type { HttpClient } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { ServerProcess } from '../harness/server-process.js';

const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const resources = '/apis/clusterpedia.io/v1beta1/resources';
const syncLease = 'clusterpedia-clustersynchro-manager';
const policyLease = 'clusterpedia-controller-manager';
const syncResources = [
  { group: '', resources: ['pods', 'namespaces'] },
  { group: 'apps', resources: ['*'] },
];
/** Well under the 15 s after which a Lease that nobody gave back is taken over. */
const atOnce = { timeoutMs: 6000, intervalMs: 50 };

describe.each(availableDatabases())('three processes on a Kubernetes, stored in $name', (database) => {
  let host: KubernetesHost;
  let fleet: Fleet;
  let schema: TestSchema;
  let apiserver: ServerProcess;
  let manager: ServerProcess;
  let controllerManager: ServerProcess;
  let token: string;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    fleet = await startFleet({ seed: 'processes', clusters: 2, pods: 30, prefix: 'member' });
    schema = await database.createSchema();
    token = host.cluster.access.issueToken({ username: 'tess', groups: ['searchers'] });
    [apiserver, manager, controllerManager] = await Promise.all([
      ServerProcess.apiserver(host, schema),
      ServerProcess.clustersynchroManager(host, schema),
      ServerProcess.controllerManager(host),
    ]);
    for (const member of fleet.clusters) {
      await host.import(member, syncResources);
    }
    await Promise.all(fleet.clusters.map(({ name }) => host.synced(name)));
  });

  afterAll(async () => {
    await Promise.all([apiserver, manager, controllerManager].map((server) => server.stop()));
    await schema.drop();
    await fleet.stop();
    await host.dispose();
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
    const certificate = await host.cluster.clientAuthority.issue({ commonName: 'carol', usages: ['client'] });

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

  it('follows a member: what is created is found, what is deleted is not', async () => {
    const [member] = fleet.clusters;
    const [model] = member?.store.list(pods) ?? [];
    const name = { namespace: model?.metadata?.namespace ?? '', name: 'newcomer' };
    const path = `/api/v1/pods?clusters=member-1&names=newcomer`;

    member?.store.create(pods, { ...model, metadata: name });
    await eventually(async () => expect(await search(path)).toHaveLength(1));
    member?.store.delete(pods, name);
    await eventually(async () => expect(await search(path)).toHaveLength(0));
  });

  it('shows on the host how the members are', async () => {
    const output = await host.kubectl.succeed(['get', 'pediaclusters']);

    expect(output).toMatch(/^NAME +READY +VERSION +APISERVER/);
    expect(output).toMatch(/^member-1 +True +v1\.32\.0 +https:\/\/127\.0\.0\.1:\d+ *$/m);
    expect(output).toMatch(/^member-2 +True +v1\.32\.0 +https:\/\/127\.0\.0\.1:\d+ *$/m);
  });

  it('keeps conditions, the state of each resource and a finalizer on the PediaCluster', () => {
    const { metadata, status } = host.pediaCluster('member-1');

    expect(metadata.finalizers).toEqual(['clusterpedia.io/cluster-synchro-manager']);
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

  it('lets a second manager wait, and take over at once when the first one stops', async () => {
    const first = host.holderOf(syncLease);
    const successor = await ServerProcess.clustersynchroManager(host, schema);
    const [member] = fleet.clusters;
    const watches = member?.openWatchCount();

    expect(host.holderOf(syncLease)).toBe(first);
    expect(member?.openWatchCount()).toBe(watches);
    expect(await manager.stop()).toBe(0);
    manager = successor;

    await eventually(() => {
      expect(host.holderOf(syncLease)).not.toBe('');
      expect(host.holderOf(syncLease)).not.toBe(first);
      expect(member?.openWatchCount()).toBe(watches);
    }, atOnce);
  });

  it('stops in good order, and gives the Leases back', async () => {
    const codes = await Promise.all([apiserver, manager, controllerManager].map((server) => server.stop()));

    expect(codes).toEqual([0, 0, 0]);
    expect(host.holderOf(syncLease)).toBe('');
    expect(host.holderOf(policyLease)).toBe('');
  });
});

/** kubectl with the search API as its cluster. */
async function kubectlFor({ url, ca }: ServerProcess, token: string, directory: string): Promise<Kubectl> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'kubeconfig');
  const cluster = { server: `${url}${resources}`, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'search',
    clusters: [{ name: 'search', cluster }],
    users: [{ name: 'tess', user: { token } }],
    contexts: [{ name: 'search', context: { cluster: 'search', user: 'tess' } }],
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  return new Kubectl(file);
}
