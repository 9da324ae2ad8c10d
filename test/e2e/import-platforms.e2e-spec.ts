import { readdir } from 'node:fs/promises';
import { PEDIA_CLUSTER_LIFECYCLES, PEDIA_CLUSTERS } from '#api';
import { objectNameOf, type GroupVersionResource, type ObjectList } from '#kube';
import { anyDatabase, eventually, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import type { AccessRule } from '../harness/access-rules.js';
import { ComponentProcess } from '../harness/component-process.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { openShop } from '../harness/shop-objects.js';
import { issueCredentials, type MemberCredentials } from '../platforms/member-credentials.js';
import { platforms, type Platform } from '../platforms/platforms.js';

const policies = 'charts/clusterpedia/policies';
const namespaces = ['team', 'karmada-cluster', 'vela-system', 'argocd', 'spoke', 'fleet'];
const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const soon = { timeoutMs: 30_000, intervalMs: 50 };

/** The types that policies read: the sources, and what they refer to. */
const read = [
  ...platforms.map(({ source }) => source),
  { group: '', resource: 'secrets' },
  { group: 'authentication.open-cluster-management.io', resource: 'managedserviceaccounts' },
];
const readable: readonly AccessRule[] = [
  ...read.map(({ group, resource }) => ({ verbs: ['list', 'watch'], group, resources: [resource] })),
  // As everybody may who is known to a Kubernetes.
  { verbs: ['get'], paths: ['*'] },
];

const database = anyDatabase();

describe('ready-made policies', () => {
  let host: KubernetesHost;
  let schema: TestSchema;
  let apiserver: ComponentProcess;
  let token: string;
  const members = new Map<string, MemberCluster>();

  beforeAll(async () => {
    host = await KubernetesHost.start();
    schema = await database.createSchema();
    host.grant('searchers', { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] });
    token = host.tokenOf('tess', 'searchers');
    for (const name of namespaces) {
      host.cluster.store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    await host.kubectl.succeed(['apply', '--server-side', '-f', 'test/platforms/definitions.yaml']);
    await host.kubectl.succeed(['apply', '--server-side', '-f', policies]);
    const [searched, ...managers] = await Promise.all([
      ComponentProcess.apiserver(host, schema),
      ComponentProcess.clustersynchroManager(host, schema),
      ComponentProcess.controllerManager(host, readable),
    ]);
    apiserver = searched;
    await Promise.all([apiserver, ...managers].map((component) => component.ready()));
    await Promise.all(platforms.map((platform) => open(platform)));
  });

  afterAll(async () => {
    await host.dispose();
    await schema.drop();
    await Promise.all([...members.values()].map((member) => member.stop()));
  });

  /** Starts the member that a platform has, and tells the control plane about it. */
  async function open(platform: Platform): Promise<void> {
    const member = await startMemberCluster({ name: platform.policy });
    members.set(platform.policy, member);
    openShop(member);
    keep(platform, await issueCredentials(member, 'first'));
  }

  /** Writes what the platform writes. */
  function keep({ objects }: Platform, credentials: MemberCredentials): void {
    objects(credentials).forEach((object) => host.cluster.store.put(object));
  }

  function memberOf({ policy }: Platform): MemberCluster {
    const member = members.get(policy);
    if (member === undefined) {
      throw new Error(`${policy} has no member`);
    }
    return member;
  }

  /** Names of the pods that are found in a cluster; the status when it is not known. */
  async function searchPods(cluster: string): Promise<number | readonly (string | undefined)[]> {
    const path = `/apis/clusterpedia.io/v1beta1/resources/clusters/${cluster}/api/v1/pods`;
    const { status, body } = await apiserver.get(path, { headers: { authorization: `Bearer ${token}` } });
    return status === 200 ? (JSON.parse(body) as ObjectList).items.map(({ metadata }) => metadata?.name) : status;
  }

  function namesOf(resource: GroupVersionResource): readonly (string | undefined)[] {
    return host.cluster.store.list(resource).map(({ metadata }) => metadata?.name);
  }

  describe.each(platforms)('$policy', (platform) => {
    const { cluster, source } = platform;

    it(`imports ${cluster}, whose objects are found`, async () => {
      await eventually(async () => expect(await searchPods(cluster)).toEqual(['web']), soon);
    });

    it('follows the credentials', async () => {
      const member = memberOf(platform);
      keep(platform, await issueCredentials(member, 'second'));
      member.access.authorize = ({ username }) => username === 'second';
      member.dropConnections();
      member.store.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'newcomer' } });

      await eventually(async () => expect(await searchPods(cluster)).toEqual(['newcomer', 'web']), soon);
    });

    it('lets all of it go with its source', async () => {
      const [object] = platform.objects(await issueCredentials(memberOf(platform), 'second'));
      const clustersBefore = host.cluster.store.list(PEDIA_CLUSTERS).length;

      host.cluster.store.delete(source, objectNameOf(object));

      await eventually(async () => {
        expect(await searchPods(cluster)).toBe(404);
        // It has a finalizer: when it is gone, so is what was stored.
        expect(namesOf(PEDIA_CLUSTERS)).not.toContain(cluster);
        expect(namesOf(PEDIA_CLUSTER_LIFECYCLES)).not.toContain(cluster);
      }, soon);
      expect(namesOf(PEDIA_CLUSTERS)).toHaveLength(clustersBefore - 1);
    });
  });

  it('are all of those that are shipped', async () => {
    const names = await readdir(policies);

    expect(names.toSorted()).toEqual(platforms.map(({ policy }) => `${policy}.yaml`).toSorted());
  });
});
