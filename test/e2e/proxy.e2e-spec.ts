import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PEDIA_CLUSTERS } from '#api';
import { restConfigFromKubeconfig } from '#client';
import {
  anyDatabase,
  eventually,
  Kubectl,
  startFleet,
  type Container,
  type Fleet,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { ContainerDirectory } from '../harness/container-directory.js';
import { httpGet, type HttpAnswer } from '../harness/http-request.js';

const resources = '/apis/clusterpedia.io/v1beta1/resources';
const flags = [
  '--feature-gates=AllowProxyRequestToClusters=true',
  '--enable-proxy-path-for-forward-request',
  '--allow-pediacluster-config-for-proxy-request',
  '--allowed-proxy-subresources=log,exec,attach,portforward,pods/proxy',
];
const database = anyDatabase();

let fleet: Fleet;
let member: MemberCluster;
let schema: TestSchema;
let clusterpedia: AllInOne;
let directory: ContainerDirectory;
let application: Server;
/** A pod that runs, and its container. */
let container: Container;

beforeAll(async () => {
  fleet = await startFleet({ seed: 'proxy', clusters: 1, pods: 20, prefix: 'member' });
  [member] = fleet.clusters as [MemberCluster];
  schema = await database.createSchema();
  directory = await ContainerDirectory.create();
  application = createServer((request, response) => response.end(`${request.method ?? ''} ${request.url ?? ''}`));
  application.listen(0, '127.0.0.1');
  member.containers.run = directory.run;
  member.containers.connect = async () => {
    const socket = connect((application.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  container = { namespace: 'proxied', pod: 'web-0', name: 'web' };
  member.store.create({ group: '', version: 'v1', resource: 'namespaces' }, { metadata: { name: 'proxied' } });
  member.store.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: container.pod, namespace: container.namespace },
    spec: { containers: [{ name: container.name, image: 'web:1', stdin: true }] },
    status: { phase: 'Running' },
  });
  clusterpedia = await AllInOne.start(schema, flags);
  await clusterpedia.import(member);
  await clusterpedia.synced(member.name);
});

afterAll(async () => {
  await clusterpedia.dispose();
  await schema.drop();
  await fleet.stop();
  application.close();
  await directory.remove();
});

/** kubectl with a path of the search API for its server. */
async function kubectlOn(path: string): Promise<Kubectl> {
  const original = await readFile(clusterpedia.kubeconfig, 'utf8');
  const file = join(clusterpedia.directory, `${path.split('/').at(-1) ?? ''}.kubeconfig`);
  const cluster = `${resources}/clusters/${path}`;
  await writeFile(file, original.replaceAll(/(https:\/\/[^/\s"]+)[^\s"]*/g, `$1${cluster}`));
  return new Kubectl(file);
}

/** An administrator's GET below the API of one member. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
  const { server, ca, cert = '', key = '' } = restConfigFromKubeconfig(await readFile(clusterpedia.kubeconfig, 'utf8'));
  const url = new URL(server).origin;
  return httpGet(`${url}${resources}/clusters/${path}`, {
    ...(ca === undefined ? {} : { ca }),
    certificate: { cert, key },
    headers,
  });
}

describe.each([
  ['its proxy path', 'member-1/proxy'],
  ['its stored objects', 'member-1'],
])('kubectl on a member, by %s', (_way, path) => {
  let kubectl: Kubectl;

  beforeAll(async () => {
    kubectl = await kubectlOn(path);
    await eventually(() => kubectl.succeed(['get', 'pod', '-n', container.namespace, container.pod]));
  });

  function run(...args: readonly string[]): Promise<string> {
    return kubectl.succeed(['-n', container.namespace, ...args]);
  }

  it('prints logs', async () => {
    member.containers.logOf(container).append('the last line');

    expect(await run('logs', container.pod, '--tail=1')).toBe('the last line\n');
  });

  it('goes on printing logs, and tells the member when nobody reads any more', async () => {
    const log = member.containers.logOf(container);
    const following = kubectl.start(['-n', container.namespace, 'logs', '-f', '--tail=0', container.pod]);
    let output = '';
    following.stdout?.on('data', (chunk: Buffer) => (output += String(chunk)));

    await eventually(() => {
      log.append('news');
      expect(output).toContain('news\n');
    });
    following.kill();

    await eventually(() => expect(log.followers).toBe(0));
  });

  it('copies files to a container and back', async () => {
    const file = join(clusterpedia.directory, 'notes.txt');
    const copy = join(clusterpedia.directory, 'copy.txt');
    const content = 'a line of notes\n'.repeat(20_000);
    await writeFile(file, content);

    await run('cp', file, `${container.pod}:notes.txt`);
    await run('cp', `${container.pod}:notes.txt`, copy);

    expect(await readFile(join(directory.path, 'notes.txt'), 'utf8')).toBe(content);
    expect(await readFile(copy, 'utf8')).toBe(content);
  });

  describe.each([
    ['WebSocket', {}],
    ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
  ])('over %s', (_protocol, environment) => {
    beforeAll(() => Object.assign(process.env, environment));
    afterAll(() => Object.keys(environment).forEach((name) => delete process.env[name]));

    it('runs commands with input, output and exit code', async () => {
      const input = 'line\n'.repeat(20_000);

      const echoed = await kubectl.run(['-n', container.namespace, 'exec', '-i', container.pod, '--', 'cat'], input);
      const failed = await kubectl.run(['-n', container.namespace, 'exec', container.pod, '--', 'sh', '-c', 'exit 7']);

      expect({ ...echoed, stdout: echoed.stdout === input }).toEqual({ stdout: true, stderr: '', exitCode: 0 });
      expect(failed.exitCode).toBe(7);
    });

    it('attaches to what runs', async () => {
      const args = ['-n', container.namespace, 'attach', '-i', container.pod];

      expect((await kubectl.run(args, 'hello\n')).stdout).toContain('hello\n');
    });

    it('forwards ports', async () => {
      const args = ['-n', container.namespace, 'port-forward', `pod/${container.pod}`, ':8080'];
      const forwarding = kubectl.start(args);
      let output = '';
      forwarding.stdout?.on('data', (chunk: Buffer) => (output += String(chunk)));
      const port = await eventually(() => {
        const [, found] = /127\.0\.0\.1:(\d+) -> 8080/.exec(output) ?? [];
        if (found === undefined) {
          throw new Error(`kubectl does not forward: ${output}`);
        }
        return found;
      });

      const answers = await Promise.all(['/a', '/b'].map((at) => httpGet(`http://127.0.0.1:${port}${at}`)));
      forwarding.kill();
      await once(forwarding, 'exit');

      expect(answers.map(({ body }) => body)).toEqual(['GET /a', 'GET /b']);
    });
  });
});

describe('kubectl on a member, as on the cluster itself', () => {
  let kubectl: Kubectl;

  beforeAll(async () => {
    kubectl = await kubectlOn('member-1/proxy');
  });

  it('scales a workload', async () => {
    await kubectl.succeed(['scale', 'deployment/web', '-n', 'shop', '--replicas=5']);

    const replicas = await kubectl.succeed(['get', 'deployment/web', '-n', 'shop', '-o', 'jsonpath={.spec.replicas}']);
    expect(replicas).toBe('5');
  });

  it('creates, patches the status of, and deletes', async () => {
    const args = ['-n', container.namespace];
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'made' }, spec: { ports: [{ port: 80 }] } };
    await kubectl.succeed([...args, 'apply', '-f', '-'], JSON.stringify(service));
    const patch = '{"status":{"loadBalancer":{"ingress":[{"ip":"10.1.2.3"}]}}}';
    await kubectl.succeed([...args, 'patch', 'service', 'made', '--subresource=status', '--type=merge', '-p', patch]);
    const ip = await kubectl.succeed([
      ...args,
      'get',
      'service',
      'made',
      '-o',
      'jsonpath={.status.loadBalancer.ingress[0].ip}',
    ]);
    await kubectl.succeed([...args, 'delete', 'service', 'made']);

    expect(ip).toBe('10.1.2.3');
    expect((await kubectl.run([...args, 'get', 'service', 'made'])).stderr).toContain('NotFound');
  });

  it('is told what the member itself refuses', async () => {
    const { stderr } = await kubectl.run(['logs', '-n', container.namespace, 'nobody']);

    expect(stderr).toContain('rror from server (NotFound): pods "nobody" not found');
  });
});

describe('requests that a member answers', () => {
  it('are forwarded by header, whatever is stored', async () => {
    const path = 'member-1/apis/apps/v1/namespaces/shop/deployments/web/scale';

    expect((await ask(path)).status).toBe(404);
    expect(JSON.parse((await ask(path, { 'x-clusterpedia-forward': 'true' })).body)).toMatchObject({ kind: 'Scale' });
  });

  it('are forwarded by label, without the label', async () => {
    const selector = encodeURIComponent('app=web,search.clusterpedia.io/forward');

    const { status } = await ask(`member-1/api/v1/pods?labelSelector=${selector}&limit=1`);

    const asked = member.requests.of('list', 'pods').at(-1);
    expect({ status, selector: asked?.query.get('labelSelector'), limit: asked?.query.get('limit') }).toEqual({
      status: 200,
      selector: 'app=web',
      limit: '1',
    });
  });

  it('reach applications in pods', async () => {
    const path = `member-1/api/v1/namespaces/${container.namespace}/pods/${container.pod}:8080/proxy/deep/path?a=1`;

    expect(await ask(path)).toMatchObject({ status: 200, body: 'GET /deep/path?a=1' });
  });

  it.each([
    ['a subresource that is not allowed', `member-1/api/v1/nodes/n/proxy`, 404],
    ['a log without a cluster', `../api/v1/namespaces/proxied/pods/web-0/log`, 400],
    ['a log whose tail is no number', `member-1/api/v1/namespaces/proxied/pods/web-0/log?tailLines=abc`, 400],
    ['exec without an upgrade', `member-1/api/v1/namespaces/proxied/pods/web-0/exec?command=ls`, 400],
    ['a cluster that there is not', 'nosuch/proxy/version', 404],
    ['a path with a hidden slash', 'member-1/proxy/api/v1/namespaces/shop%2Fpods/web', 400],
  ])('are refused: %s', async (_what, path, status) => {
    const answer = await ask(path);

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', code: status });
  });

  it('show the member nothing of the caller', async () => {
    const secrets = { 'x-remote-user': 'mallory', 'x-clusterpedia-proxy-nosuch': 'x', cookie: 'kept=1' };

    await ask('member-1/proxy/version', secrets);

    const { headers, username } = member.requests.all().at(-1) ?? {};
    expect(username).toBe('kubernetes-admin');
    expect(headers).toMatchObject({ cookie: 'kept=1', 'x-forwarded-for': '127.0.0.1' });
    expect(Object.keys(headers ?? {})).not.toEqual(expect.arrayContaining(['x-remote-user']));
    expect(headers).not.toHaveProperty('x-clusterpedia-proxy-nosuch');
  });

  it('go out with the credentials that they bring, and with no others', async () => {
    const token = member.access.issueToken({ username: 'visitor', groups: [] });

    const known = await ask('member-1/proxy/api/v1/pods?limit=1', { 'x-clusterpedia-proxy-token': token });
    const visitor = member.requests.all().at(-1)?.username;
    const unknown = await ask('member-1/proxy/api/v1/pods', { 'x-clusterpedia-proxy-token': 'nosuch' });

    expect([known.status, visitor, unknown.status]).toEqual([200, 'visitor', 401]);
  });

  it('do not reach a member whose certificate nobody vouches for', async () => {
    await clusterpedia.asAdmin((_rest, client) =>
      client.patch(
        PEDIA_CLUSTERS,
        { namespace: '', name: 'stranger' },
        {
          type: 'apply',
          body: {
            apiVersion: 'cluster.clusterpedia.io/v1alpha2',
            kind: 'PediaCluster',
            metadata: { name: 'stranger' },
            spec: {
              apiserver: member.url,
              tokenData: Buffer.from(member.token).toString('base64'),
              caData: Buffer.from(member.clientAuthority.cert).toString('base64'),
              syncResources: [],
            },
          },
          fieldManager: 'e2e',
          force: true,
        },
        AbortSignal.timeout(30_000),
      ),
    );

    const answer = await eventually(async () => {
      const found = await ask('stranger/proxy/version');
      expect(found.status).not.toBe(404);
      return found;
    });

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.parse(answer.body)).toMatchObject({
      reason: 'ServiceUnavailable',
      message: expect.stringContaining('certificate') as string,
    });
  });

  it('are answered with 503 while the member is away', async () => {
    await member.stop();
    const answer = await ask('member-1/proxy/version');
    await member.listen();

    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({
      reason: 'ServiceUnavailable',
      message: expect.stringMatching(/^cluster "member-1" cannot be reached: connect ECONNREFUSED/) as string,
    });
    expect((await ask('member-1/proxy/version')).status).toBe(200);
  });
});
