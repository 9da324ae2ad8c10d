import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { anyDatabase, eventually, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const CR = '/apis/clusterpedia.io/v1beta1/collectionresources';
const kilobyte = 1024;

const database = anyDatabase();

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Json = Readonly<Record<string, unknown>>;

const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules: [
    { level: 'None', nonResourceURLs: ['/readyz*', '/metrics'] },
    { level: 'Request', verbs: ['create'] },
    { level: 'Metadata', resources: [{ group: 'apps', resources: ['deployments'] }] },
    { level: 'None' },
  ],
};

describe('an apiserver that is asked too much', () => {
  let host: KubernetesHost;
  let schema: TestSchema;
  let member: MemberCluster;
  let manager: ComponentProcess;
  let apiserver: ComponentProcess;
  let auditLog: string;
  let token: string;
  let ca: string;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    schema = await database.createSchema();
    member = await startMemberCluster({ name: 'm1' });
    auditLog = join(host.directory, 'audit.log');
    await writeFile(join(host.directory, 'policy.yaml'), JSON.stringify(policy));
    manager = await ComponentProcess.clustersynchroManager(host, schema);
    await host.import(member, [{ group: 'apps', resources: ['deployments'] }]);
    await host.synced('m1');
    apiserver = await ComponentProcess.apiserver(host, { configFile: schema.configFile }, [
      '--max-mutating-requests-inflight=1',
      '--shutdown-delay-duration=2s',
      `--audit-policy-file=${join(host.directory, 'policy.yaml')}`,
      `--audit-log-path=${auditLog}`,
    ]);
    await apiserver.ready();
    host.grant('jane', { verbs: ['*'], group: 'clusterpedia.io', resources: ['*'] }, { verbs: ['*'], paths: ['*'] });
    token = host.tokenOf('jane');
    ca = await apiserver.ca();
  });

  afterAll(async () => {
    await host.dispose();
    await member.stop();
    await schema.drop();
  });

  function open(method: string, path: string, headers: OutgoingHttpHeaders = {}): ClientRequest {
    const authorization = `Bearer ${token}`;
    return request(`${apiserver.url}${path}`, { method, ca, agent: false, headers: { authorization, ...headers } });
  }

  async function answerTo(sent: ClientRequest): Promise<Answer> {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  }

  function ask(method: string, path: string, headers: OutgoingHttpHeaders = {}, body?: string): Promise<Answer> {
    const sent = open(method, path, headers);
    sent.end(body);
    return answerTo(sent);
  }

  async function recorded(): Promise<readonly Json[]> {
    const lines = (await readFile(auditLog, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Json);
  }

  it('refuses the write above the limit and goes on to answer reads, health and metrics', async () => {
    const slow = open('POST', CR, { 'content-type': 'application/json', 'content-length': 100 });
    slow.on('error', () => undefined).write('{');
    await eventually(async () => {
      expect((await ask('GET', '/metrics')).body).toContain('inflight_requests{request_kind="mutating"} 1');
    });

    const refused = await ask('POST', CR, { 'content-type': 'application/json' }, '{}');
    const others = await Promise.all([`${R}/apis/apps/v1/deployments`, '/readyz'].map((path) => ask('GET', path)));

    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1', 'content-type': 'application/json' } });
    expect(JSON.parse(refused.body)).toMatchObject({
      kind: 'Status',
      reason: 'TooManyRequests',
      code: 429,
      details: { retryAfterSeconds: 1 },
    });
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    slow.destroy();
    await eventually(async () => {
      expect((await ask('GET', '/metrics')).body).toContain('inflight_requests{request_kind="mutating"} 0');
    });
  });

  it.each([
    ['a body', 413, 'RequestEntityTooLarge', () => ask('POST', CR, {}, 'x'.repeat(3 * kilobyte * kilobyte + 1))],
    ['a URL', 414, undefined, () => ask('GET', `${R}/api/v1/pods?names=${'x'.repeat(65 * kilobyte)}`)],
    ['a header', 431, undefined, () => ask('GET', '/version', { 'x-large': 'x'.repeat(65 * kilobyte) })],
    ['a header beyond reading', 431, undefined, () => ask('GET', '/version', { x: 'x'.repeat(200 * kilobyte) })],
  ])('refuses %s that is too large with a Status of %i', async (_, code, reason, send) => {
    const { status, body } = await send();

    expect({ status, body: JSON.parse(body) as unknown }).toEqual({
      status: code,
      body: expect.objectContaining({
        kind: 'Status',
        status: 'Failure',
        code,
        message: expect.any(String) as unknown,
        ...(reason === undefined ? {} : { reason }),
      }) as unknown,
    });
  });

  it('counts requests as kube-apiserver does, and names no resource that a client made up', async () => {
    await ask('GET', `${R}/clusters/m1/apis/apps/v1/namespaces/default/deployments`);
    await ask('GET', `${R}/apis/apps/v1/nosuches`);
    await ask('GET', `/apis/nosuch.io/v1/things`);

    await eventually(async () => {
      const { body } = await ask('GET', '/metrics');
      const series = body.split('\n').filter((line) => line.startsWith('apiserver_request_total{'));
      expect(series).toContainEqual(
        expect.stringMatching(
          /verb="LIST",group="apps",version="v1",resource="deployments",subresource="",scope="namespace",component="apiserver",dry_run="",code="200"\} 1$/,
        ),
      );
      expect(series).toContainEqual(expect.stringMatching(/verb="LIST",group="",.*resource="",.*code="404"\} 1$/));
      expect(series).toContainEqual(expect.stringMatching(/verb="LIST",group="",.*resource="",.*code="403"\} 1$/));
      expect(body).not.toMatch(/nosuch/);
    });
  });

  it('records who asked for what, and no credentials', async () => {
    const collection = {
      apiVersion: 'clusterpedia.io/v1beta1',
      kind: 'CollectionResource',
      metadata: { name: 'audited', annotations: { token: 'hidden-1' } },
      resourceTypes: [{ group: 'apps', resource: 'deployments' }],
    };
    const path = `${R}/clusters/m1/apis/apps/v1/deployments?access_token=hidden-2`;

    await ask('GET', path, { 'audit-id': 'first', 'user-agent': 'spec' });
    await ask('POST', CR, { 'audit-id': 'second', 'content-type': 'application/json' }, JSON.stringify(collection));
    await ask('GET', path, { 'audit-id': 'third', authorization: 'Bearer hidden-3' });

    await eventually(async () => {
      const records = await recorded();
      const of = (id: string): readonly Json[] => records.filter(({ auditID }) => auditID === id);
      expect(of('first')).toEqual([
        expect.objectContaining({ stage: 'RequestReceived', level: 'Metadata' }),
        expect.objectContaining({
          kind: 'Event',
          apiVersion: 'audit.k8s.io/v1',
          stage: 'ResponseComplete',
          verb: 'list',
          requestURI: expect.not.stringContaining('hidden') as unknown,
          user: { username: 'jane', groups: ['system:authenticated'] },
          sourceIPs: ['127.0.0.1'],
          userAgent: 'spec',
          objectRef: { resource: 'deployments', apiGroup: 'apps', apiVersion: 'v1' },
          responseStatus: { metadata: {}, code: 200 },
          annotations: {
            'clusterpedia.io/cluster': 'm1',
            'authorization.k8s.io/decision': 'allow',
            'authorization.k8s.io/reason': expect.any(String) as unknown,
          },
        }),
      ]);
      expect(of('second').at(-1)).toMatchObject({
        level: 'Request',
        stage: 'ResponseComplete',
        verb: 'create',
        objectRef: { resource: 'collectionresources', apiGroup: 'clusterpedia.io' },
        requestObject: { metadata: { name: 'audited', annotations: { token: '[redacted]' } } },
      });
      expect(of('third')).toEqual([
        expect.objectContaining({
          stage: 'ResponseStarted',
          responseStatus: expect.objectContaining({ code: 401, reason: 'Unauthorized' }) as unknown,
        }),
      ]);
    });
    expect(await readFile(auditLog, 'utf8')).not.toContain('hidden');
  });

  it('stops in good order: not ready first, then watches end, then the process', async () => {
    const watch = open('GET', `${R}/apis/apps/v1/deployments?watch=true`);
    watch.end();
    const [stream] = (await once(watch, 'response')) as [IncomingMessage];
    const ended = text(stream);

    const exitCode = apiserver.stop();
    await eventually(async () => expect((await ask('GET', '/readyz')).status).toBe(500));
    const meanwhile = await ask('GET', `${R}/apis/apps/v1/deployments`);

    expect(meanwhile.status).toBe(200);
    expect(await ended).toEqual(expect.any(String));
    expect(await exitCode).toBe(0);
    const last = (await recorded()).filter(({ verb }) => verb === 'watch');
    expect(last.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted', 'ResponseComplete']);
    await manager.stop();
  });
});
