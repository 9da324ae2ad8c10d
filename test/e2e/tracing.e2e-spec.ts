import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Aggregator,
  anyDatabase,
  eventually,
  freePort,
  startMemberCluster,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { ComponentProcess } from '../harness/component-process.js';
import { httpGet, type HttpAnswer } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';
import { OtlpReceiver, type ReceivedSpan } from '../harness/otlp-receiver.js';

const R = '/apis/clusterpedia.io/v1beta1/resources';
const pods = `${R}/api/v1/namespaces/default/pods`;
const callerSpanId = 'b7ad6b7169203331';
/** Sends what has gathered at once; it would be five seconds. */
const atOnce = { OTEL_BSP_SCHEDULE_DELAY: '20' };
const forwarding = [
  '--feature-gates=AllowProxyRequestToClusters=true',
  '--enable-proxy-path-for-forward-request',
  '--allow-pediacluster-config-for-proxy-request',
];

const database = anyDatabase();

let host: KubernetesHost;
let schema: TestSchema;
let member: MemberCluster;
/** Of somebody who may say what is traced, and of somebody who may not. */
let monitor: string;
let visitor: string;

beforeAll(async () => {
  [host, member, schema] = await Promise.all([
    KubernetesHost.start(),
    startMemberCluster({ name: 'east' }),
    database.createSchema(),
  ]);
  host.grant('searchers', { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] });
  host.grant('searchers', { verbs: ['get'], paths: [`${R}/clusters/*`, '/metrics', '/version'] });
  monitor = host.tokenOf('prometheus', 'searchers', 'system:monitoring');
  visitor = host.tokenOf('tess', 'searchers');
  await ComponentProcess.clustersynchroManager(host, schema);
  await host.import(member, [{ group: '', resources: ['pods'] }]);
  await host.synced(member.name);
});

afterAll(async () => {
  await host.dispose();
  await schema.drop();
  await member.stop();
});

/** An apiserver with a tracing configuration. */
async function traced(
  configuration: object,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ComponentProcess> {
  const file = join(host.directory, `tracing-${randomBytes(4).toString('hex')}.yaml`);
  const type = { apiVersion: 'apiserver.config.k8s.io/v1beta1', kind: 'TracingConfiguration' };
  await writeFile(file, JSON.stringify({ ...type, ...configuration }));
  return ComponentProcess.apiserver(host, schema, [`--tracing-config-file=${file}`, ...flags], environment);
}

/** Headers of a caller, and the trace that they name. */
function asking(
  token: string,
  isSampled = true,
): { readonly traceId: string; readonly headers: Record<string, string> } {
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${callerSpanId}-${isSampled ? '01' : '00'}`;
  return { traceId, headers: { authorization: `Bearer ${token}`, traceparent, baggage: 'tenant=blue' } };
}

const isNamed =
  (part: string) =>
  ({ name }: ReceivedSpan): boolean =>
    name.includes(part);

describe('an apiserver with a tracing configuration and without a rate', () => {
  let receiver: OtlpReceiver;
  let address: string;
  let apiserver: ComponentProcess;
  let aggregator: Aggregator;

  beforeAll(async () => {
    address = `127.0.0.1:${await freePort()}`;
    receiver = await OtlpReceiver.start(address);
    apiserver = await (await traced({ endpoint: address }, forwarding, atOnce)).ready();
    const api = { group: 'clusterpedia.io', version: 'v1beta1', url: apiserver.url, ca: await apiserver.ca() };
    aggregator = await Aggregator.start(host.cluster, api);
  });

  afterAll(async () => {
    await aggregator.stop();
    receiver.stop();
    await apiserver.stop();
  });

  const ask = (path: string, headers: Record<string, string>): Promise<HttpAnswer> =>
    httpGet(`${aggregator.url}${path}`, { ca: aggregator.ca, headers });

  it('adds a request that comes through a Kubernetes to the trace of its caller, with what it asks of the database', async () => {
    const { traceId, headers } = asking(monitor);

    expect((await ask(`${pods}?labelSelector=app%3Dhunter2`, headers)).status).toBe(200);

    await eventually(() => expect(receiver.spansOf(traceId).some(isNamed('GET'))).toBe(true));
    const spans = receiver.spansOf(traceId);
    const server = spans.find(isNamed('GET'));
    expect(server).toMatchObject({
      name: `GET ${R}/api/v1/namespaces/{:namespace}/pods`,
      kind: 2,
      parentId: callerSpanId,
      attributes: { 'http.response.status_code': 200, 'url.path': pods, 'k8s.verb': 'list' },
      resource: { 'service.name': 'apiserver', 'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(spans.filter(isNamed('SELECT'))).toContainEqual(
      expect.objectContaining({ kind: 3, parentId: server?.spanId }),
    );
  });

  it('tells the member which span a request that is passed on belongs to', async () => {
    const { traceId, headers } = asking(monitor);

    expect((await ask(`${R}/clusters/east/proxy/version`, headers)).status).toBe(200);

    await eventually(() => expect(receiver.spansOf(traceId).some(({ kind }) => kind === 2)).toBe(true));
    const server = receiver.spansOf(traceId).find(({ kind }) => kind === 2);
    const client = receiver
      .spansOf(traceId)
      .find(({ attributes }) => attributes['url.full'] === `${member.url}/version`);
    expect(client).toMatchObject({
      name: 'GET',
      kind: 3,
      parentId: server?.spanId,
      attributes: { 'http.response.status_code': 200 },
    });
    const [passedOn] = member.requests
      .all()
      .filter(({ path }) => path === '/version')
      .slice(-1);
    expect(passedOn?.headers).toMatchObject({
      traceparent: `00-${traceId}-${client?.spanId ?? ''}-01`,
      baggage: 'tenant=blue',
    });
  });

  it.each([
    ['a caller who names no span', () => ({ traceId: '', headers: { authorization: `Bearer ${monitor}` } })],
    ['a caller whose span is not recorded', () => asking(monitor, false)],
    ['a caller who may not say what is traced', () => asking(visitor)],
  ])('records nothing for %s', async (_who, untraced) => {
    const before = receiver.spans.length;
    expect((await ask(pods, untraced().headers)).status).toBe(200);

    const { traceId, headers } = asking(monitor);
    await ask(pods, headers);

    // They are sent in the order in which they end.
    await eventually(() => expect(receiver.spansOf(traceId).some(isNamed('GET'))).toBe(true));
    expect(new Set(receiver.spans.slice(before).map((span) => span.traceId))).toEqual(new Set([traceId]));
  });

  it('tells the member of a caller who may not that nothing is recorded', async () => {
    const { traceId, headers } = asking(visitor);

    await ask(`${R}/clusters/east/proxy/version`, headers);

    const [passedOn] = member.requests
      .all()
      .filter(({ path }) => path === '/version')
      .slice(-1);
    expect(passedOn?.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  });

  it('serves while the receiver is away, and sends to it what it missed', async () => {
    receiver.stop();
    const { traceId, headers } = asking(monitor);

    expect((await ask(pods, headers)).status).toBe(200);
    await eventually(() => expect(apiserver.process.output).toContain('spans cannot be exported'));
    receiver = await OtlpReceiver.start(address);

    await eventually(() => expect(receiver.spansOf(traceId).some(isNamed('GET'))).toBe(true));
    expect(apiserver.process.output.match(/spans cannot be exported/g)).toHaveLength(1);
    const metrics = await apiserver.get('/metrics', { headers: { authorization: `Bearer ${monitor}` } });
    expect(metrics.body).toMatch(/^clusterpedia_tracing_spans_total\{result="exported"\} [1-9]/m);
    expect(metrics.body).toMatch(/^clusterpedia_tracing_spans_total\{result="failed"\} 0$/m);
  });
});

describe('an apiserver that traces every request', () => {
  const environment = {
    OTEL_SERVICE_NAME: 'search',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=shadowed,k8s.pod.name=search-0',
    // Nothing is sent before it stops.
    OTEL_BSP_SCHEDULE_DELAY: '3600000',
  };
  let receiver: OtlpReceiver;
  let statuses: readonly number[];
  let receivedBeforeItStopped: number;
  let exitCode: number;

  beforeAll(async () => {
    const address = `unix://${join(host.directory, 'otlp.sock')}`;
    receiver = await OtlpReceiver.start(address);
    const apiserver = await (
      await traced({ endpoint: address, samplingRatePerMillion: 1_000_000 }, forwarding, environment)
    ).ready();
    const headers = { authorization: `Bearer ${visitor}` };
    const answer = await apiserver.get(`${pods}?access_token=hunter2`, { headers });
    const refusal = await apiserver.get(pods, { headers: { authorization: 'Bearer stolen' } });
    statuses = [answer.status, refusal.status];
    receivedBeforeItStopped = receiver.spans.length;
    exitCode = await apiserver.stop();
  });

  afterAll(() => receiver.stop());

  const spansOf = (
    status: number,
  ): { readonly server: ReceivedSpan | undefined; readonly all: readonly ReceivedSpan[] } => {
    const server = receiver.spans.find(
      ({ attributes }) => attributes['url.path'] === pods && attributes['http.response.status_code'] === status,
    );
    return { server, all: receiver.spansOf(server?.traceId ?? '') };
  };

  it('sends what has gathered before it ends', () => {
    expect({ statuses, receivedBeforeItStopped, exitCode }).toEqual({
      statuses: [200, 401],
      receivedBeforeItStopped: 0,
      exitCode: 0,
    });
    expect(spansOf(200).server).toMatchObject({ kind: 2, parentId: '' });
  });

  it('traces what it asks the Kubernetes about the caller, and says so there', () => {
    const { all } = spansOf(200);
    const reviews = all.filter(({ attributes }) => String(attributes['url.full']).endsWith('reviews'));

    expect(reviews.map(({ attributes }) => String(attributes['url.full']).split('/').at(-1))).toEqual(
      expect.arrayContaining(['tokenreviews', 'subjectaccessreviews']),
    );
    const told = host.cluster.requests.of('create', 'tokenreviews').map(({ headers }) => headers['traceparent']);
    expect(told).toContain(`00-${reviews[0]?.traceId ?? ''}-${reviews[0]?.spanId ?? ''}-01`);
  });

  it('traces requests that it refuses', () => {
    expect(spansOf(401).server).toMatchObject({ name: expect.stringMatching(/^GET /), kind: 2 });
  });

  it('says what the environment says of it', () => {
    expect(spansOf(200).server?.resource).toMatchObject({ 'service.name': 'search', 'k8s.pod.name': 'search-0' });
  });

  it('tells no token, and nothing of queries', () => {
    const sent = Buffer.concat(receiver.requests);

    for (const secret of [visitor, 'stolen', 'hunter2']) {
      expect(sent.includes(secret)).toBe(false);
    }
  });
});

it('an apiserver refuses a tracing configuration that does not fit, and names the field', async () => {
  const apiserver = await traced({ endpoint: 'http://collector:4317', samplingRatePerMillion: 2_000_000 });

  expect(await apiserver.process.exitCode()).toBe(1);
  expect(apiserver.process.output).toMatch(/at endpoint[^]*at samplingRatePerMillion/);
});

it('an apiserver that asks the Kubernetes for itself is no part of a trace', () => {
  const own = host.cluster.requests.all().filter(({ verb }) => verb === 'list' || verb === 'watch');

  expect(own.length).toBeGreaterThan(0);
  expect(own.filter(({ headers }) => headers['traceparent'] !== undefined)).toEqual([]);
});
