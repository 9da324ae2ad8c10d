import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testConfig } from '../../test/test-config.js';
import { testContext } from '../../test/test-context.js';
import type { ElasticsearchConfig } from '../config/elasticsearch.config.js';
import { EngineClient } from './engine-client.js';

const { signal } = new AbortController();
const request = { doing: 'ask', method: 'GET', path: '/index/_search' } as const;

/** A server that gives one answer to everything. */
async function answering(status: number, body: object, headers: Record<string, string> = {}): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function withClient<T>(
  server: Server,
  use: (client: EngineClient) => Promise<T>,
  credentials: Partial<ElasticsearchConfig> = {},
): Promise<T> {
  const { port } = server.address() as AddressInfo;
  const config = { ...testConfig(`http://127.0.0.1:${port}`, 'test'), ...credentials };
  const client = await EngineClient.create(config, testContext.logger);
  try {
    return await use(client);
  } finally {
    await client.close();
    server.closeAllConnections();
    server.close();
  }
}

describe('engine client', () => {
  it.each<[number, string]>([
    [400, 'Internal'],
    [401, 'Recoverable'],
    [403, 'Recoverable'],
    [404, 'Recoverable'],
    [409, 'Recoverable'],
    [429, 'Recoverable'],
    [500, 'Internal'],
    [502, 'Recoverable'],
    [503, 'Recoverable'],
    [504, 'Recoverable'],
  ])('makes of the status %i the failure %s, without the text of the engine', async (status, code) => {
    const server = await answering(status, { error: { type: 'some_exception', reason: 'password is hunter2' } });

    await withClient(server, (client) =>
      expect(client.request(request, signal)).rejects.toMatchObject({
        code,
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });

  it('says that nothing was found where that may be', async () => {
    const server = await answering(404, { found: false });

    const asked = { ...request, mayBeAbsent: true };
    expect(await withClient(server, (client) => client.request(asked, signal))).toEqual({
      found: false,
      body: { found: false },
    });
  });

  it('calls an engine that is not there Recoverable', async () => {
    const server = await answering(200, {});
    const closed = withClient(server, async (client) => {
      server.closeAllConnections();
      server.close();
      return client.request(request, signal);
    });

    await expect(closed).rejects.toMatchObject({ code: 'Recoverable' });
  });

  it('stops waiting with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('client left');
    const server = createServer(() => {
      controller.abort(reason);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');

    await withClient(server, (client) => expect(client.request(request, controller.signal)).rejects.toBe(reason));
  });

  it.each<[string, Record<string, string>]>([
    ['elasticsearch', { 'x-elastic-product': 'Elasticsearch' }],
    ['opensearch', {}],
  ])('knows %s by its headers %j', async (engine, headers) => {
    const server = await answering(200, {}, headers);

    expect(await withClient(server, (client) => client.engine(signal))).toBe(engine);
  });

  it.each<[string, Partial<ElasticsearchConfig>, string | undefined]>([
    ['nothing', {}, undefined],
    [
      'a user name and password',
      { username: 'elastic', password: 'pä:ss' },
      `Basic ${btoa('elastic:p\u00c3\u00a4:ss')}`,
    ],
    ['an API key', { apiKey: 'a2V5' }, 'ApiKey a2V5'],
  ])('shows %s', async (_what, credentials, expected) => {
    const seen: (string | undefined)[] = [];
    const server = await answering(200, {});
    server.prependListener('request', ({ headers }) => seen.push(headers.authorization));

    await withClient(server, (client) => client.ping(signal), credentials);

    expect(seen).toEqual([expected]);
  });
});
