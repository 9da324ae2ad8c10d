import { gzipSync } from 'node:zlib';
import { StatusError } from '#kube';
import { ConnectionError } from './connection-error.js';
import { RestClient } from './rest-client.js';
import { json, startScriptedServer, type Script, type ScriptedServer } from './scripted-server.contract.js';

describe('RestClient', () => {
  let server: ScriptedServer;
  let client: RestClient;
  const signal = new AbortController().signal;
  const get = (path = '/version'): Promise<unknown> => client.json({ method: 'GET', path, signal });

  beforeAll(async () => {
    server = await startScriptedServer(json({}));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    client = new RestClient(server.config);
  });
  afterEach(() => client.close());

  it('reads a JSON answer', async () => {
    server.play(json({ gitVersion: 'v1.32.0' }));

    expect(await get()).toEqual({ gitVersion: 'v1.32.0' });
  });

  it('speaks HTTP/2 and sends its credentials', async () => {
    server.play((request, response) => {
      const { authorization, accept } = request.headers;
      json({ httpVersion: request.httpVersion, authorization, accept })(request, response);
    });

    expect(await get()).toEqual({ httpVersion: '2.0', authorization: 'Bearer secret', accept: 'application/json' });
  });

  describe('of a large answer', () => {
    const document = { items: Array.from({ length: 5000 }, (_, index) => ({ name: `item-${index}` })) };
    const large = (): Promise<unknown> => client.json({ method: 'GET', path: '/large', compressed: true, signal });

    const gzipped =
      (length = Infinity): Script =>
      ({ headers }, response) => {
        expect(headers['accept-encoding']).toBe('gzip');
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(JSON.stringify(document)).subarray(0, length));
      };

    it('takes it compressed when the server offers that', async () => {
      server.play(gzipped());
      expect(await large()).toEqual(document);

      server.play(json(document));
      expect(await large()).toEqual(document);
    });

    it('says that it broke off in the middle of the compressed bytes', async () => {
      server.play(gzipped(500));

      await expect(large()).rejects.toThrow(ConnectionError);
    });

    it('breaks it off when nobody reads on', async () => {
      server.play(gzipped());
      const { body } = await client.request({ method: 'GET', path: '/large', compressed: true, signal });

      for await (const chunk of body) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }

      server.play(json({ next: true }));
      expect(await get()).toEqual({ next: true });
    });
  });

  it('puts requests below the path of the server and appends the query', async () => {
    const behindProxy = new RestClient({ ...server.config, server: `${server.config.server}/k8s/clusters/c-1` });
    server.play(json({}));

    await behindProxy.json({ method: 'GET', path: '/api', query: new URLSearchParams({ limit: '5' }), signal });
    await behindProxy.close();

    expect(server.requests.at(-1)).toBe('GET /k8s/clusters/c-1/api?limit=5');
  });

  it('sends an object as JSON', async () => {
    server.play((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        json({ type: request.headers['content-type'], text })(request, response);
      });
    });

    const answer = await client.json({ method: 'POST', path: '/', body: { a: 'ä' }, signal });

    expect(answer).toEqual({ type: 'application/json', text: '{"a":"ä"}' });
  });

  it.each`
    what                                 | status | body                                                              | reason                  | message
    ${'a Status'}                        | ${404} | ${{ kind: 'Status', reason: 'NotFound', message: 'no such pod' }} | ${'NotFound'}           | ${'no such pod'}
    ${'a Status without a known reason'} | ${410} | ${{ kind: 'Status', message: 'too old' }}                         | ${'Gone'}               | ${'too old'}
    ${'another document'}                | ${503} | ${'away'}                                                         | ${'ServiceUnavailable'} | ${'the server answered with HTTP 503: "away"'}
    ${'a redirect'}                      | ${302} | ${{}}                                                             | ${'BadRequest'}         | ${'the server answered with HTTP 302: {}'}
  `('throws a StatusError for $status with $what', async ({ status, body, reason, message }) => {
    server.play(json(body, status as number));

    await expect(get()).rejects.toMatchObject({
      name: 'StatusError',
      reason: reason as string,
      message: message as string,
    });
  });

  it('keeps what Retry-After says', async () => {
    server.play(json({ kind: 'Status', reason: 'TooManyRequests' }, 429, { 'retry-after': '7' }));

    const error = await get().catch((caught: unknown) => caught);

    expect(StatusError.is(error, 'TooManyRequests') && error.details?.retryAfterSeconds).toBe(7);
  });

  it('says which server was not reached, and why', async () => {
    const nobody = new RestClient({ server: 'https://127.0.0.1:1' });

    await expect(nobody.json({ method: 'GET', path: '/', signal })).rejects.toThrow(
      'cannot reach https://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    );
    await nobody.close();
  });

  it('refuses a server whose certificate it cannot verify', async () => {
    const stranger = new RestClient({ server: server.config.server });

    await expect(stranger.json({ method: 'GET', path: '/', signal })).rejects.toThrow(ConnectionError);
    await stranger.close();
  });

  it('talks to any server when told not to verify', async () => {
    const careless = new RestClient({ server: server.config.server, insecureSkipTlsVerify: true });
    server.play(json({ ok: true }));

    expect(await careless.json({ method: 'GET', path: '/', signal })).toEqual({ ok: true });
    await careless.close();
  });

  it('throws a ConnectionError when the answer breaks off', async () => {
    server.play((_, response) => {
      response.writeHead(200).write('{"items":[');
      setImmediate(() => server.breakConnections());
    });

    await expect(get()).rejects.toThrow(ConnectionError);
  });

  it('throws a ConnectionError when the answer is not JSON', async () => {
    server.play((_, response) => response.end('{"items":['));

    await expect(get()).rejects.toThrow('did not answer /version with JSON');
  });

  it('throws the reason of the signal when it aborts', async () => {
    const abort = new AbortController();
    server.play(() => abort.abort(new Error('enough')));

    await expect(client.json({ method: 'GET', path: '/', signal: abort.signal })).rejects.toThrow('enough');
  });

  it('carries more requests at once than one connection has streams', async () => {
    server.play((request, response) => void setTimeout(() => json({})(request, response), 20));
    const before = server.connections();

    await Promise.all(Array.from({ length: 250 }, () => get()));

    expect(server.connections() - before).toBeLessThanOrEqual(4);
  });

  it('holds requests beyond the burst back to the rate', async () => {
    const limited = new RestClient(server.config, { qps: 100, burst: 2 });
    server.play(json({}));
    const startedAt = performance.now();

    await Promise.all(Array.from({ length: 7 }, () => limited.json({ method: 'GET', path: '/', signal })));
    await limited.close();

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
  });
});
