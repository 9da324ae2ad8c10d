import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { hashSync } from 'bcryptjs';
import { createMetricsAdapter } from '#bootstrap';
import { silentLogger } from '#telemetry';
import { eventually, freePort } from '#testing';
import { KsmUnderTest, ksmOptions, pod } from '../ksm.contract.js';
import { KsmServer } from './ksm.server.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

describe('KsmServer', () => {
  let ksm: KsmUnderTest;
  let port: number;
  const servers: KsmServer[] = [];

  beforeAll(async () => {
    ksm = await KsmUnderTest.start();
    await ksm.setCluster('east', { labels: { env: 'prod', 'example.com/team': 'a' } });
    await ksm.setCluster('west');
    await ksm.openListed('east', [pod('one')]);
    await ksm.openListed('west', [pod('two')]);
    await ksm.openListed('west', [{ metadata: { name: 'front' } }], services, 'Service');
    port = await serve();
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.onApplicationShutdown()));
    await ksm.stop();
  });

  const services = { group: '', version: 'v1', resource: 'services' };

  /** @returns the port */
  async function serve(webConfig = '', compress = true): Promise<number> {
    const free = await freePort();
    const options = ksmOptions('--kube-state-metrics-host=127.0.0.1', `--kube-state-metrics-port=${free}`);
    const adapter = await createMetricsAdapter({ 'metrics-tls-config': webConfig }, silentLogger);
    const server = new KsmServer({ adapter, compress }, options, ksm.service, silentLogger);
    await server.onModuleInit();
    servers.push(server);
    return free;
  }

  async function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET', at = port): Promise<Answer> {
    const sent = request({ host: '127.0.0.1', port: at, path, headers, method, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const body = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>));
    return { status: response.statusCode, headers: response.headers, body };
  }

  it('answers with the exposition of all clusters', async () => {
    const { status, headers, body } = await get('/metrics');

    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.vary).toBe('Accept-Encoding, Accept');
    expect(body.toString()).toBe(await ksm.exposition());
    expect(body.toString()).toContain('kube_pod_info{cluster="west"');
  });

  it('answers with that of one cluster, with nothing for one that is not there', async () => {
    const text = (await get('/clusters/east/metrics')).body.toString();
    expect(text).toBe(await ksm.exposition({ cluster: 'east', includes: () => true }));
    expect(text).toContain('cluster="east"');
    expect(text).not.toContain('cluster="west"');

    const unknown = await get('/clusters/nowhere/metrics');
    expect({ status: unknown.status, body: unknown.body.toString() }).toEqual({ status: 200, body: '' });
    const openMetrics = await get('/clusters/nowhere/metrics', {
      accept: 'application/openmetrics-text;version=1.0.0',
    });
    expect(openMetrics.headers['content-type']).toContain('application/openmetrics-text; version=1.0.0;');
    expect(openMetrics.body.toString()).toBe('# EOF\n');
  });

  it('answers with the resources that the query names', async () => {
    const withServices = (await get('/metrics?resources=services,gadgets')).body.toString();
    expect(withServices).toContain('kube_service_info');
    expect(withServices).not.toContain('kube_pod');

    const withoutPods = (await get('/metrics?exclude_resources=pods&exclude_resources=jobs')).body.toString();
    expect(withoutPods).toBe(withServices);
    expect((await get('/metrics?resources=gadgets')).body.toString()).toBe('');
    expect((await get('/metrics?resources=')).body.toString()).toBe(await ksm.exposition());
  });

  it.each([
    { accepted: 'gzip', expected: 'gzip' },
    { accepted: 'deflate, gzip;q=0.5', expected: 'gzip' },
    { accepted: 'gzip, gzip', expected: 'gzip' },
    { accepted: 'zstd', expected: 'zstd' },
    { accepted: 'gzip;q=0', expected: undefined },
    { accepted: 'identity', expected: undefined },
    { accepted: '', expected: undefined },
  ])('compresses for a client that accepts "$accepted" with $expected', async ({ accepted, expected }) => {
    const { headers, body } = await get('/metrics', { 'accept-encoding': accepted });

    expect(headers['content-encoding']).toBe(expected);
    expect(decoded(body, expected)).toBe(await ksm.exposition());
  });

  it('never compresses when that is off', async () => {
    const plain = await serve('', false);

    const { headers } = await get('/metrics', { 'accept-encoding': 'gzip' }, 'GET', plain);
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('answers HEAD with what GET would begin with, and refuses everything else', async () => {
    const head = await get('/metrics', { 'accept-encoding': 'gzip' }, 'HEAD');
    expect({ status: head.status, encoding: head.headers['content-encoding'], length: head.body.length }).toEqual({
      status: 200,
      encoding: 'gzip',
      length: 0,
    });
    for (const path of ['/metrics', '/clusters/east/metrics', '/', '/sd']) {
      const { status, headers } = await get(path, {}, 'POST');
      expect({ path, status, allow: headers.allow }).toEqual({ path, status: 405, allow: 'GET, HEAD' });
    }
    expect((await get('/metrics/more')).status).toBe(404);
    expect((await get('/clusters/%zz/metrics')).status).toBe(400);
  });

  it('leads to all clusters and to each, with their names escaped', async () => {
    await ksm.setCluster('a<b');
    const feed = await ksm.openListed('a<b', []);
    const { headers, body } = await get('/');
    feed.close();

    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const links = [...body.toString().matchAll(/<a href="([^"]*)">([^<]*)</g)].map(([, path, title]) => [path, title]);
    expect(links).toEqual([
      ['/metrics', 'Metrics'],
      ['/clusters/a%3Cb/metrics', 'a&lt;b Metrics'],
      ['/clusters/east/metrics', 'east Metrics'],
      ['/clusters/west/metrics', 'west Metrics'],
    ]);
    expect((await get('/')).body.toString()).not.toContain('a&lt;b');
  });

  it('lets Prometheus discover the clusters', async () => {
    const { headers, body } = await get('/sd', { host: 'metrics.example.com:8080' });

    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(body.toString())).toEqual([
      {
        targets: ['metrics.example.com:8080'],
        labels: {
          __metrics_path__: '/clusters/east/metrics',
          __meta_clusterpedia_cluster: 'east',
          __meta_clusterpedia_cluster_label_env: 'prod',
          __meta_clusterpedia_cluster_label_example_com_team: 'a',
        },
      },
      {
        targets: ['metrics.example.com:8080'],
        labels: { __metrics_path__: '/clusters/west/metrics', __meta_clusterpedia_cluster: 'west' },
      },
    ]);
  });

  it('says that it is alive', async () => {
    expect((await get('/healthz')).body.toString()).toBe('OK');
    expect((await get('/livez')).body.toString()).toBe('OK');
  });

  it('measures scrapes', async () => {
    await get('/metrics');

    await eventually(async () => {
      const metrics = await ksm.registry.metrics();
      expect(metrics).toMatch(/http_request_duration_seconds_count\{handler="metrics",method="get"\} [1-9]/);
      const bounds = [...metrics.matchAll(/http_request_duration_seconds_bucket\{le="([^"]+)",.*method="get"/g)];
      expect(bounds.map(([, bound]) => bound).join(' ')).toBe('0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 +Inf');
    });
  });

  it('does not start on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: taken } = other.address() as AddressInfo;
    const options = ksmOptions('--kube-state-metrics-host=127.0.0.1', `--kube-state-metrics-port=${taken}`);
    const adapter = await createMetricsAdapter({ 'metrics-tls-config': '' }, silentLogger);

    const server = new KsmServer({ adapter, compress: true }, options, ksm.service, silentLogger);
    await expect(server.onModuleInit()).rejects.toThrow(`EADDRINUSE: address already in use 127.0.0.1:${taken}`);
    other.close();
  });

  it('asks for a password and sends headers at every path, as the web configuration file says', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ksm-'));
    const file = join(directory, 'web.yaml');
    const configure = (password: string): Promise<void> =>
      writeFile(
        file,
        JSON.stringify({
          http_server_config: { headers: { 'X-Content-Type-Options': 'nosniff' } },
          basic_auth_users: { scraper: hashSync(password, 4) },
        }),
      );
    await configure('first');
    const guarded = await serve(file);
    const as = (password: string): OutgoingHttpHeaders => ({
      authorization: `Basic ${Buffer.from(`scraper:${password}`).toString('base64')}`,
    });

    for (const path of ['/', '/metrics', '/sd', '/nowhere']) {
      const refused = await get(path, {}, 'GET', guarded);
      expect({ path, status: refused.status, body: refused.body.toString() }).toEqual({
        path,
        status: 401,
        body: 'Unauthorized',
      });
      expect(refused.headers['www-authenticate']).toBe('Basic');
      expect(refused.headers['x-content-type-options']).toBe('nosniff');
    }
    expect((await get('/metrics', as('first'), 'GET', guarded)).status).toBe(200);
    await configure('second');
    expect((await get('/metrics', as('first'), 'GET', guarded)).status).toBe(401);
    expect((await get('/metrics', as('second'), 'GET', guarded)).status).toBe(200);
    await rm(directory, { recursive: true });
  });

  it.each(['identity', 'gzip', 'zstd'])('sends a body of many pieces as it is, encoded as %s', async (encoding) => {
    await ksm.setCluster('north');
    const pods = Array.from({ length: 3000 }, (_, index) => pod(`pod-${index}`));
    const feed = await ksm.openListed('north', pods);
    const expected = await ksm.exposition();

    const { headers, body } = await get('/metrics', { 'accept-encoding': encoding });

    expect(decoded(body, headers['content-encoding']) === expected).toBe(true);
    expect(expected.length).toBeGreaterThan(4 * 256 * 1024);
    feed.close();
  });

  it('waits for a slow reader without holding up others, and lets it go when the process ends', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => pod(`pod-${index}`));
    await ksm.setCluster('north');
    const feed = await ksm.openListed('north', many);
    const own = await serve();
    const sent = request({ host: '127.0.0.1', port: own, path: '/metrics', agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const broken = once(response, 'error');

    expect((await get('/healthz', {}, 'GET', own)).body.toString()).toBe('OK');
    expect(response.complete).toBe(false);
    await servers.at(-1)?.onApplicationShutdown();
    response.resume();

    expect(await broken).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
    feed.close();
  });
});

function decoded(body: Buffer, encoding: string | undefined): string {
  if (encoding === undefined) {
    return body.toString();
  }
  return (encoding === 'gzip' ? gunzipSync(body) : zstdDecompressSync(body)).toString();
}
