import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Aggregator,
  anyDatabase,
  eventually,
  Kubectl,
  startMemberCluster,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import { KubectlWatch } from '../harness/kubectl-watch.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { openShop } from '../harness/shop-objects.js';
import { tokenKubeconfig } from '../harness/token-kubeconfig.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
/** What every Kubernetes grants to everybody it knows. */
const systemDiscovery = {
  verbs: ['get'],
  paths: [
    '/api',
    '/api/v1',
    '/apis',
    '/apis/clusterpedia.io',
    '/apis/clusterpedia.io/v1beta1',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/apis/clusterpedia.io/v1beta1',
    '/version',
  ],
};

const database = anyDatabase();

describe('behind the aggregation layer of a Kubernetes', () => {
  let host: KubernetesHost;
  let member: MemberCluster;
  let schema: TestSchema;
  let apiserver: ComponentProcess;
  let aggregator: Aggregator;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    member = await startMemberCluster({ name: 'east' });
    openShop(member);
    schema = await database.createSchema();
    host.grant('system:authenticated', systemDiscovery);
    host.grant('searchers', { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] });
    apiserver = await ComponentProcess.apiserver(host, schema);
    const manager = await ComponentProcess.clustersynchroManager(host, schema);
    await Promise.all([apiserver.ready(), manager.ready()]);
    await host.import(member, [
      { group: '', resources: ['pods'] },
      { group: 'apps', resources: ['deployments'] },
    ]);
    await host.synced(member.name);
    const api = { group: 'clusterpedia.io', version: 'v1beta1', url: apiserver.url, ca: await apiserver.ca() };
    aggregator = await Aggregator.start(host.cluster, api);
  });

  afterAll(async () => {
    await aggregator.stop();
    await host.dispose();
    await schema.drop();
    await member.stop();
  });

  /** As somebody the Kubernetes knows, on one of its paths. */
  async function kubectlOf(user: string, groups: readonly string[], path = ''): Promise<Kubectl> {
    const file = join(host.directory, `${user}${path.replaceAll('/', '_')}.kubeconfig`);
    const token = host.tokenOf(user, ...groups);
    await writeFile(file, tokenKubeconfig({ server: `${aggregator.url}${path}`, ca: aggregator.ca, token }));
    return new Kubectl(file);
  }

  it('is available', async () => {
    expect(await aggregator.isAvailable()).toBe(true);
  });

  it('adds its kinds to those of the Kubernetes, and explains them', async () => {
    const kubectl = await kubectlOf('tess', ['searchers']);

    expect(await kubectl.succeed(['api-resources', '-o', 'name'])).toMatch(/^collectionresources\.clusterpedia\.io$/m);
    expect(await kubectl.succeed(['explain', 'collectionresources.items'])).toContain('Objects that were found');
    expect(await kubectl.succeed(['get', '--raw', '/openapi/v2'])).toContain(
      'io.clusterpedia.v1beta1.CollectionResource',
    );
    expect(await kubectl.succeed(['get', 'collectionresources'])).toMatch(/^workloads +apps\.deployments/m);
  });

  it.each(['', '/clusters/east'])('answers kubectl at resources%s', async (path) => {
    const kubectl = await kubectlOf('tess', ['searchers'], `${resources}${path}`);

    await eventually(async () =>
      expect(await kubectl.succeed(['get', 'pods', '-n', 'shop'])).toMatch(
        /^CLUSTER +NAME .*\neast +web +1\/1 +Running/,
      ),
    );
    expect(await kubectl.succeed(['get', 'deploy', '-A', '-o', 'name'])).toBe('deployment.apps/web\n');
    expect(await kubectl.succeed(['explain', 'pods.spec.containers.image'])).toContain(
      'Image the container is made from.',
    );
  });

  it('lets a caller watch through it', async () => {
    const kubectl = await kubectlOf('tess', ['searchers'], `${resources}/clusters/east`);
    const watch = new KubectlWatch(kubectl, ['get', 'pods', '-n', 'shop', '--watch']);
    try {
      await watch.row(/^east +web /);
      member.store.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'later', namespace: 'shop' },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      });

      await watch.row(/^east +later /);
    } finally {
      watch.stop();
    }
  });

  it('refuses who may not, as the Kubernetes would', async () => {
    const kubectl = await kubectlOf('mallory', ['writers'], resources);

    expect((await kubectl.run(['get', '--raw', `${resources}/api/v1/pods`])).stderr).toContain(
      'resources.clusterpedia.io "api" is forbidden: User "mallory" cannot get resource "resources/v1"',
    );
  });
});
