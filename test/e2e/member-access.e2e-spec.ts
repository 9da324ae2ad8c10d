import type { OutgoingHttpHeaders } from 'node:http';
import { anyDatabase, eventually, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { nonResource, resource, unauthorized, type GuardedPath } from '../harness/access-paths.js';
import { ComponentProcess } from '../harness/component-process.js';
import { httpExchange } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const shop = 'api/v1/namespaces/shop';
const proxyFlags = [
  '--feature-gates=AllowProxyRequestToClusters=true',
  '--enable-proxy-path-for-forward-request',
  '--allow-pediacluster-config-for-proxy-request',
  '--allowed-proxy-subresources=log,exec',
];
const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' };
const web = { group: '', kind: 'pods', name: 'web', namespace: 'shop' } as const;

/** A request that a member answers where that is allowed. */
interface MemberRequest {
  /** Below the cluster. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** The verb on the cluster. */
  readonly verb: string;
  /** What the request is on the member, and the status there for somebody who may. */
  readonly onMember: GuardedPath;
  /** The status, for whoever may search, of a process that asks no members. */
  readonly withoutGate: number;
}

const requests: readonly MemberRequest[] = [
  {
    path: `${shop}/pods/web/log`,
    verb: 'get',
    onMember: resource('', { ...web, verb: 'get', subresource: 'log' }),
    withoutGate: 404,
  },
  {
    path: `${shop}/pods/nosuch/log`,
    verb: 'get',
    onMember: resource('', { ...web, name: 'nosuch', verb: 'get', subresource: 'log' }, 404),
    withoutGate: 404,
  },
  {
    path: `${shop}/pods/web/exec?command=true&stdout=true`,
    headers: upgrade,
    verb: 'create',
    onMember: resource('', { ...web, verb: 'create', subresource: 'exec' }, 101, 'POST'),
    withoutGate: 405,
  },
  {
    path: `${shop}/pods/web/exec?command=true&stdout=true`,
    headers: upgrade,
    verb: 'get',
    onMember: resource('', { ...web, verb: 'get', subresource: 'exec' }, 101),
    withoutGate: 404,
  },
  {
    path: `${shop}/pods`,
    headers: { 'x-clusterpedia-forward': 'true' },
    verb: 'get',
    onMember: resource('', { group: '', kind: 'pods', namespace: 'shop', verb: 'list' }),
    // What is stored would be another answer than the one that was asked for.
    withoutGate: 403,
  },
  { path: `proxy/${shop}/pods/web`, verb: 'get', onMember: resource('', { ...web, verb: 'get' }), withoutGate: 404 },
  {
    path: 'proxy/api/v1/secrets?watch=true&timeoutSeconds=1',
    verb: 'get',
    onMember: resource('', { group: '', kind: 'secrets', verb: 'watch' }),
    withoutGate: 404,
  },
  {
    path: `proxy/${shop}/pods/nosuch`,
    verb: 'delete',
    onMember: resource('', { ...web, name: 'nosuch', verb: 'delete' }, 404, 'DELETE'),
    withoutGate: 405,
  },
  {
    path: 'proxy/apis/apps/v1/namespaces/shop/deployments/web/scale',
    verb: 'get',
    onMember: resource('', { ...web, group: 'apps', kind: 'deployments', verb: 'get', subresource: 'scale' }),
    withoutGate: 404,
  },
  { path: 'proxy/version', verb: 'get', onMember: nonResource('/version'), withoutGate: 404 },
];

const database = anyDatabase();

let host: KubernetesHost;
let schema: TestSchema;
let member: MemberCluster;
let closed: ComponentProcess;
let open: ComponentProcess;

beforeAll(async () => {
  host = await KubernetesHost.start();
  schema = await database.createSchema();
  member = await startMember();
  const everything = { verbs: ['*'], group: 'clusterpedia.io', resources: ['*'] };
  host.grant('searchers', everything);
  host.grant(
    'operators',
    everything,
    { verbs: ['*'], group: '', resources: ['*'] },
    { verbs: ['*'], group: 'apps', resources: ['*'] },
    { verbs: ['get'], paths: ['/version'] },
  );
  await ComponentProcess.clustersynchroManager(host, schema);
  await host.import(member, [
    { group: '', resources: ['pods', 'secrets'] },
    { group: 'apps', resources: ['deployments'] },
  ]);
  closed = await ComponentProcess.apiserver(host, schema);
  await closed.ready();
  open = await ComponentProcess.apiserver(host, schema, proxyFlags);
  await open.ready();
  await host.synced(member.name);
  // Both processes hear of it in their own time.
  await eventually(async () => {
    const client = { headers: { authorization: `Bearer ${host.tokenOf('olaf', 'operators')}` } };
    const answers = await Promise.all(
      [closed, open].map((process) => process.get(`${R}/clusters/c1/${shop}/pods/web`, client)),
    );
    if (answers.some(({ status }) => status !== 200)) {
      throw new Error(JSON.stringify(answers));
    }
  });
}, 60_000);

afterAll(async () => {
  await host.dispose();
  await member.stop();
  await schema.drop();
});

async function startMember(): Promise<MemberCluster> {
  const started = await startMemberCluster({ name: 'c1' });
  started.store.create({ group: '', version: 'v1', resource: 'namespaces' }, { metadata: { name: 'shop' } });
  const spec = { containers: [{ name: 'c', image: 'nginx' }] };
  const metadata = { namespace: 'shop', name: 'web' };
  started.store.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec, status: { phase: 'Running' } });
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec };
  const deployment = { replicas: 1, selector: { matchLabels: labels }, template };
  started.store.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment });
  return started;
}

interface Shown {
  readonly status: number;
  /** Of a refusal only. */
  readonly body?: unknown;
}

async function ask(
  process: ComponentProcess,
  cluster: string,
  token: string | undefined,
  { path, headers = {}, onMember: { method } }: MemberRequest,
): Promise<Shown> {
  const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { status, body } = await httpExchange(method, `${process.url}${R}/clusters/${cluster}/${path}`, {
    ca: await process.ca(),
    headers: { ...headers, ...credentials },
  });
  return status === 401 || status === 403 ? { status, body: JSON.parse(body) } : { status };
}

/** What callers of every kind are shown: `sara` may search, and `olaf` may do on the control plane whatever is asked, too. */
async function showAll(process: ComponentProcess, cluster: string, request: MemberRequest): Promise<unknown> {
  const show = (token?: string): Promise<Shown> => ask(process, cluster, token, request);
  return {
    nobody: await show(),
    stranger: await show('nosuch'),
    steve: await show(host.tokenOf('steve')),
    sara: await show(host.tokenOf('sara', 'searchers')),
    olaf: await show(host.tokenOf('olaf', 'operators')),
  };
}

/** What they see who may not search: the same whatever there is. */
function refusals(cluster: string, verb: string): Readonly<Record<string, Shown>> {
  const guarded = { group: 'clusterpedia.io', kind: 'resources', name: 'clusters', subresource: cluster, verb };
  const { refuse } = resource('', guarded);
  return {
    nobody: { status: 403, body: refuse('system:anonymous') },
    stranger: { status: 401, body: unauthorized },
    steve: { status: 403, body: refuse('steve') },
  };
}

function nameOf({ path, onMember: { method } }: MemberRequest): string {
  return `${method} ${path}`;
}

describe('who reaches a member', () => {
  it.each(requests.map((request) => [nameOf(request), request] as const))(
    'by %s: nobody by default',
    async (_, request) => {
      const { verb, withoutGate: status } = request;

      expect(await showAll(closed, 'c1', request)).toMatchObject({
        ...refusals('c1', verb),
        sara: { status },
        olaf: { status },
      });
    },
  );

  it.each(requests.map((request) => [nameOf(request), request] as const))(
    'by %s, with the gate: who may do the same on the control plane',
    async (_, request) => {
      const { verb, onMember } = request;

      expect(await showAll(open, 'c1', request)).toEqual({
        ...refusals('c1', verb),
        sara: { status: 403, body: onMember.refuse('sara') },
        olaf: { status: onMember.status },
      });
    },
  );

  it.each(requests.map((request) => [nameOf(request), request] as const))(
    'that is not there by %s: nobody, and only who may search is told why',
    async (_, request) => {
      const { verb, withoutGate: status } = request;

      expect(await showAll(open, 'c2', request)).toEqual({
        ...refusals('c2', verb),
        sara: { status: 404 },
        olaf: { status: 404 },
      });
      expect(await showAll(closed, 'c2', request)).toMatchObject({
        ...refusals('c2', verb),
        sara: { status },
        olaf: { status },
      });
    },
  );
});
