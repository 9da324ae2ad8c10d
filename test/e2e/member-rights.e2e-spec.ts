import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterGroupResources } from '#api';
import type { GroupVersionResource, KubernetesObject, ObjectList, Status } from '#kube';
import { anyDatabase, eventually, Kubectl, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import type { HttpAnswer, HttpClient } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { tokenKubeconfig } from '../harness/token-kubeconfig.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const rbacGroup = 'rbac.authorization.k8s.io';
const pods = { group: '', version: 'v1', resource: 'pods' } as const;
const rbac = (resource: string): GroupVersionResource => ({ group: rbacGroup, version: 'v1', resource });
const synced: readonly ClusterGroupResources[] = [
  { group: '', resources: ['pods', 'namespaces'] },
  { group: 'apps', resources: ['deployments', 'replicasets'] },
  { group: rbacGroup, resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'] },
];

/** The database does not matter here: the rows that are shown are compared on each of them elsewhere. */
const database = anyDatabase();

function pod(namespace: string, name: string): KubernetesObject {
  const spec = { containers: [{ name: 'c', image: 'nginx' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name }, spec };
}

/** A role for reading some resources of a group. */
function role(
  name: string,
  group: string,
  resources: readonly string[],
  resourceNames?: readonly string[],
): KubernetesObject {
  const rule = {
    apiGroups: [group],
    resources,
    verbs: ['get', 'list', 'watch'],
    ...(resourceNames && { resourceNames }),
  };
  const labels = { 'for-tenants': 'true' };
  return { apiVersion: `${rbacGroup}/v1`, kind: 'ClusterRole', metadata: { name, labels }, rules: [rule] };
}

function binding(name: string, to: string, user: string, namespace?: string): KubernetesObject {
  return {
    apiVersion: `${rbacGroup}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: to },
    subjects: [{ apiGroup: rbacGroup, kind: 'User', name: user }],
  };
}

/** Two members with the same pods, and one of which the RBAC is not synchronised. */
async function startMembers(): Promise<readonly [MemberCluster, MemberCluster, MemberCluster]> {
  const start = async (name: string): Promise<MemberCluster> => {
    const member = await startMemberCluster({ name });
    for (const namespace of ['shop', 'bank']) {
      member.store.create({ group: '', version: 'v1', resource: 'namespaces' }, { metadata: { name: namespace } });
      ['db', 'web'].forEach((pod_) => member.store.create(pods, pod(namespace, pod_)));
    }
    member.store.create(rbac('clusterroles'), role('pod-reader', '', ['pods']));
    member.store.create(rbac('rolebindings'), binding('tina', 'pod-reader', 'tina', 'shop'));
    return member;
  };
  return [await start('east'), await start('west'), await start('dark')];
}

describe('what a tenant sees of the members with MemberRBAC', () => {
  let host: KubernetesHost;
  let schema: TestSchema;
  let apiserver: ComponentProcess;
  let members: Awaited<ReturnType<typeof startMembers>>;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    schema = await database.createSchema();
    members = await startMembers();
    host.grant(
      'tenants',
      { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] },
      { verbs: ['get'], paths: ['*'] },
    );
    await ComponentProcess.clustersynchroManager(host, schema);
    const [east, west, dark] = members;
    await host.import(east, synced);
    await host.import(west, synced);
    await host.import(
      dark,
      synced.filter(({ group }) => group !== rbacGroup),
    );
    await Promise.all(members.map(({ name }) => host.synced(name)));
    apiserver = await ComponentProcess.apiserver(host, schema, [
      '--feature-gates=MemberRBAC=true,RemainingItemCount=true,AllowParameterizedSQLQuery=true',
    ]);
    await apiserver.ready();
    await eventually(async () => {
      const { length } = await keysOf('ada', '/api/v1/pods');
      if (length < 12) {
        throw new Error(`only ${length} of 12 pods are stored`);
      }
    });
  }, 60_000);

  afterAll(async () => {
    await host.dispose();
    await Promise.all(members.map((member) => member.stop()));
    await schema.drop();
  });

  function clientOf(user: string): HttpClient {
    const groups = user === 'ada' ? ['system:masters'] : ['tenants'];
    return { headers: { authorization: `Bearer ${host.tokenOf(user, ...groups)}` } };
  }

  function ask(user: string, path: string): Promise<HttpAnswer> {
    return apiserver.get(`${R}${path}`, clientOf(user));
  }

  async function listOf(user: string, path: string): Promise<ObjectList> {
    const { status, body } = await ask(user, path);
    expect({ status, body: status === 200 ? '' : body }).toEqual({ status: 200, body: '' });
    return JSON.parse(body) as ObjectList;
  }

  async function keysOf(user: string, path: string): Promise<readonly string[]> {
    const { items } = await listOf(user, path);
    return items.map(({ metadata }) =>
      [metadata?.annotations?.['shadow.clusterpedia.io/cluster-name'], metadata?.namespace, metadata?.name].join('/'),
    );
  }

  it('is what the roles of each member show, and nothing of a member whose RBAC is not synchronised', async () => {
    expect(await keysOf('tina', '/api/v1/pods')).toEqual([
      'east/shop/db',
      'east/shop/web',
      'west/shop/db',
      'west/shop/web',
    ]);
    expect(await keysOf('tina', '/clusters/dark/api/v1/pods')).toEqual([]);
    expect(await keysOf('tina', '/clusters/east/api/v1/namespaces/bank/pods')).toEqual([]);
    expect(await keysOf('mallory', '/api/v1/pods')).toEqual([]);
  });

  it('is counted and paged without the rest', async () => {
    const { metadata = {}, items } = await listOf('tina', '/api/v1/pods?limit=3');
    const next = await listOf('tina', `/api/v1/pods?limit=3&continue=${metadata.continue}`);

    expect([items.length, metadata.remainingItemCount]).toEqual([3, 1]);
    expect([next.items.length, next.metadata?.remainingItemCount, next.metadata?.continue]).toEqual([1, 0, undefined]);
  });

  it('is printed by kubectl', async () => {
    const ca = await apiserver.ca();
    const file = join(host.directory, 'tina.kubeconfig');
    const token = host.tokenOf('tina', 'tenants');
    await writeFile(file, tokenKubeconfig({ server: `${apiserver.url}${R}`, ca, token }));
    const kubectl = new Kubectl(file);

    const table = await kubectl.succeed(['get', 'pods', '-A', '--no-headers']);

    expect(
      table
        .trim()
        .split('\n')
        .map((line) => line.split(/ +/).slice(0, 3).join(' ')),
    ).toEqual(['shop east db', 'shop east web', 'shop west db', 'shop west web']);
  });

  it('is forbidden to get, or not found, as the member would answer', async () => {
    const at = (namespace: string, name: string): string =>
      `/clusters/east/api/v1/namespaces/${namespace}/pods/${name}`;
    const statusOf = async (path: string): Promise<Status> => JSON.parse((await ask('tina', path)).body) as Status;

    expect((await ask('tina', at('shop', 'web'))).status).toBe(200);
    expect(await statusOf(at('shop', 'nosuch'))).toMatchObject({ code: 404, message: 'pods "nosuch" not found' });
    for (const name of ['web', 'nosuch']) {
      expect(await statusOf(at('bank', name))).toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: `pods "${name}" is forbidden: User "tina" cannot get resource "pods" in API group "" in the namespace "bank"`,
      });
    }
    expect(await statusOf('/clusters/dark/api/v1/namespaces/shop/pods/web')).toMatchObject({ code: 403 });
  });

  it('is the same in a collection, and of none of its other types', async () => {
    const path = '/apis/clusterpedia.io/v1beta1/collectionresources/any?groups=*&onlyMetadata=true';
    const { body } = await apiserver.get(path, clientOf('tina'));
    const { items, resourceTypes } = JSON.parse(body) as ObjectList & { readonly resourceTypes: readonly object[] };

    expect(items).toHaveLength(4);
    expect(resourceTypes).toEqual([{ ...pods, kind: 'Pod' }]);
  });

  it.each([
    [
      'SQL of its own',
      '/api/v1/pods?whereSQLStatement=1%3D1',
      'whereSQLStatement: SQL could show more than the caller may see',
    ],
    [
      'events that it may not list',
      '/api/v1/pods?injectEvents=true',
      'injectEvents: the caller may not list events of all objects that it may see',
    ],
  ])('is not widened by %s', async (_what, path, message) => {
    const { status, body } = await ask('tina', path);

    expect([status, (JSON.parse(body) as Status).message]).toEqual([403, message]);
    expect((await ask('ada', path)).status).toBe(200);
  });

  it('grows and shrinks with roles, bindings and what roles aggregate', async () => {
    const [east] = members;
    const aggregated = {
      ...role('all-for-tenants', '', []),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'for-tenants': 'true' } }] },
      rules: [],
    };
    east.store.create(rbac('clusterroles'), aggregated);
    east.store.create(rbac('clusterrolebindings'), binding('otto', 'all-for-tenants', 'otto'));
    await eventually(async () => expect(await keysOf('otto', '/api/v1/pods')).toHaveLength(4));
    expect(await keysOf('otto', '/api/v1/namespaces')).toEqual([]);

    east.store.create(rbac('clusterroles'), role('one-namespace', '', ['namespaces'], ['shop']));
    await eventually(async () => expect(await keysOf('otto', '/api/v1/namespaces')).toEqual(['east//shop']));

    east.store.delete(rbac('clusterrolebindings'), { namespace: '', name: 'otto' });
    await eventually(async () => expect(await keysOf('otto', '/api/v1/pods')).toEqual([]));
  });

  it('is watched without the rest, and has to be listed again when the rights have changed', async () => {
    const [east] = members;
    east.store.create(rbac('rolebindings'), binding('wanda', 'pod-reader', 'wanda', 'shop'));
    await eventually(async () => expect(await keysOf('wanda', '/api/v1/pods')).toHaveLength(2));
    const watching = ask('wanda', '/api/v1/pods?watch=true&timeoutSeconds=15');
    east.store.create(pods, pod('bank', 'secret'));
    east.store.create(pods, pod('shop', 'fresh'));
    await eventually(async () => expect(await keysOf('ada', '/clusters/east/api/v1/pods')).toHaveLength(6));
    east.store.create(rbac('rolebindings'), binding('wanda', 'pod-reader', 'wanda', 'bank'));

    const { status, body } = await watching;

    expect(status).toBe(200);
    const events = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: KubernetesObject & Status });
    expect(events.at(-1)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    const seen = events
      .slice(0, -1)
      .map(({ type, object }) => `${type} ${object.metadata.namespace}/${object.metadata.name}`);
    expect(seen.toSorted()).toEqual(['ADDED shop/db', 'ADDED shop/fresh', 'ADDED shop/web']);
    await eventually(async () => expect(await keysOf('wanda', '/api/v1/pods')).toContain('east/bank/secret'));
    east.store.delete(pods, { namespace: 'bank', name: 'secret' });
    east.store.delete(pods, { namespace: 'shop', name: 'fresh' });
  });

  it('is nothing for the namesake of a service account, which is another one', async () => {
    const [east] = members;
    const account = { kind: 'ServiceAccount', namespace: 'shop', name: 'robot' };
    const bound = { ...binding('robot', 'pod-reader', '', 'shop'), subjects: [account] };
    east.store.create(rbac('rolebindings'), bound);
    east.store.create(rbac('rolebindings'), binding('robin', 'pod-reader', 'robin', 'shop'));
    await eventually(async () => expect(await keysOf('robin', '/api/v1/pods')).toContain('east/shop/web'));

    expect(await keysOf('system:serviceaccount:shop:robot', '/api/v1/pods')).toEqual([]);
  });

  it('does not narrow what is no object', async () => {
    const [mine, all] = await Promise.all([ask('mallory', '/api/v1'), ask('ada', '/api/v1')]);

    expect(mine.status).toBe(200);
    expect(mine.body).toBe(all.body);
  });
});
