import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { jest } from '@jest/globals';
import { All, Controller, Get, Inject, Module, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseCommandLine } from '#options';
import { ShutdownSignal, silentLogger, TelemetryModule } from '#telemetry';
import { CertificateAuthority, type KeyPair } from './certificate-authority.js';
import { createSecureAdapter, type SecureAdapterOptions } from './secure-adapter.js';
import { secureServingFlags } from './secure-serving.options.js';

@Controller()
class TestController {
  constructor(@Inject(ShutdownSignal) private readonly shutdown: ShutdownSignal) {}

  /** Answers a line, and then nothing until the process stops. */
  @Get('watch')
  async watch(@Res() reply: FastifyReply): Promise<void> {
    reply.hijack();
    reply.raw.writeHead(200);
    reply.raw.write('begun\n');
    await once(this.shutdown.signal, 'abort');
    reply.raw.end('ended\n');
  }

  @All('*')
  echo(@Req() { raw, body, params }: FastifyRequest): object {
    const socket = raw.socket as TLSSocket;
    return {
      path: (params as Record<string, string>)['*'],
      version: raw.httpVersion,
      body: Buffer.isBuffer(body) ? body.toString() : typeof body,
      client: (socket.getPeerCertificate() as Partial<PeerCertificate>).subject?.CN ?? '',
      isAuthorized: socket.authorized,
    };
  }
}

@Module({
  imports: [TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true })],
  controllers: [TestController],
})
class TestModule {}

describe('createSecureAdapter', () => {
  const { serving: defaults } = parseCommandLine({ serving: secureServingFlags }, []).values;
  let authority: CertificateAuthority;
  let serving: KeyPair;
  const cleanups: (() => unknown)[] = [];

  beforeAll(async () => {
    authority = await CertificateAuthority.create({ commonName: 'test-ca' });
    serving = await issueServing();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) {
      await cleanup();
    }
  });

  const issueServing = (): Promise<KeyPair> =>
    authority.issue({ commonName: 'localhost', hosts: ['localhost', '127.0.0.1'], usages: ['server'] });

  const serve = async (options: Partial<SecureAdapterOptions> = {}): Promise<Server> => {
    const adapter = createSecureAdapter({ ...serving, logger: silentLogger, ...options });
    const app = await NestFactory.create(TestModule, adapter, { logger: false, bodyParser: false });
    cleanups.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    return { port: (app.getHttpServer().address() as AddressInfo).port, close: () => app.close() };
  };

  const openSession = (port: number, credentials: Partial<KeyPair> = {}): ClientHttp2Session => {
    const session = connectHttp2(`https://localhost:${port}`, { ca: authority.cert, ...credentials });
    cleanups.unshift(() => session.destroy());
    return session;
  };

  it('speaks HTTP/2', async () => {
    const { port } = await serve();

    const answer = await exchange(openSession(port), { ':path': '/any' });

    expect(JSON.parse(answer)).toMatchObject({ version: '2.0', path: 'any', client: '' });
  });

  it('speaks HTTP/1.1', async () => {
    const { port } = await serve();

    const answer = await get({ port, ca: authority.cert, path: '/any' });

    expect(JSON.parse(answer.body)).toMatchObject({ version: '1.1', path: 'any', client: '' });
  });

  it('shows handlers the certificate of a client on either protocol, and vouches for none', async () => {
    const client = await authority.issue({ commonName: 'jane', usages: ['client'] });
    const { port } = await serve();

    const overHttp2 = await exchange(openSession(port, client), { ':path': '/any' });
    const overHttp1 = await get({ port, ca: authority.cert, path: '/any', ...client });

    expect(JSON.parse(overHttp2)).toMatchObject({ client: 'jane', isAuthorized: false });
    expect(JSON.parse(overHttp1.body)).toMatchObject({ client: 'jane', isAuthorized: false });
  });

  it.each(['application/json', 'application/apply-patch+yaml', 'text/plain'])(
    'hands over a body of type %s as bytes',
    async (type) => {
      const { port } = await serve();
      const headers = { ':path': '/any', ':method': 'PATCH', 'content-type': type };

      const answer = await exchange(openSession(port), headers, '{"half":');

      expect(JSON.parse(answer)).toMatchObject({ body: '{"half":' });
    },
  );

  it('refuses a body that is too large, without a header that HTTP/2 does not have', async () => {
    const fastify = createSecureAdapter({ ...serving, logger: silentLogger }).getInstance();
    cleanups.push(() => fastify.close());
    const sent: unknown[] = [];
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      sent.push(reply.getHeader('connection'));
      done();
    });
    fastify.post('/any', () => 'taken');
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    const session = openSession((fastify.server.address() as AddressInfo).port);
    const headers = { ':path': '/any', ':method': 'POST', 'content-type': 'text/plain' };

    const answer = await exchange(session, headers, 'x'.repeat(3 * 1024 * 1024 + 1));

    expect(JSON.parse(answer)).toMatchObject({ statusCode: 413 });
    expect(sent).toEqual([undefined]);
  });

  it('answers 400 to a path that cannot be decoded', async () => {
    const { port } = await serve();

    const answer = await get({ port, ca: authority.cert, path: '/api/%zz' });

    expect(answer).toEqual({ code: 400, body: '400 Bad Request' });
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('refuses %s', async (maxVersion) => {
    const { port } = await serve();

    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: authority.cert,
      minVersion: 'TLSv1',
      maxVersion,
      ciphers: 'ALL:@SECLEVEL=0',
    });
    const [error] = (await once(socket, 'error')) as [Error];

    expect(error.message).toMatch(/protocol version/);
  });

  it('refuses TLS 1.2 when told to', async () => {
    const { port } = await serve({ flags: { ...defaults, 'tls-min-version': 'VersionTLS13' } });

    const socket = connectTls({ port, host: '127.0.0.1', ca: authority.cert, maxVersion: 'TLSv1.2' });
    const [error] = (await once(socket, 'error')) as [Error];

    expect(error.message).toMatch(/protocol version/);
  });

  it('keeps to the flags about TLS', async () => {
    const flags = {
      'tls-min-version': 'VersionTLS12',
      'tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
      'http2-max-streams-per-connection': 7,
      'disable-http2-serving': false,
    } as const;
    const { port } = await serve({ flags });

    const session = openSession(port);
    const [settings] = (await once(session, 'remoteSettings')) as [{ maxConcurrentStreams: number }];
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: authority.cert,
      maxVersion: 'TLSv1.2',
    });
    await once(socket, 'secureConnect');
    const cipher = socket.getCipher();
    socket.destroy();

    expect(settings.maxConcurrentStreams).toBe(7);
    expect(cipher.standardName).toBe('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384');
  });

  it('keeps TLS 1.3 when the suites of TLS 1.2 are chosen', async () => {
    const flags = { ...defaults, 'tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] };
    const { port } = await serve({ flags });

    const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.cert });
    await once(socket, 'secureConnect');

    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
  });

  it('serves HTTP/1.1 only when told so', async () => {
    const { port } = await serve({ flags: { ...defaults, 'disable-http2-serving': true } });

    const socket = connectTls({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: authority.cert,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    const protocol = socket.alpnProtocol;
    socket.destroy();

    expect(protocol).toBe('http/1.1');
    const answer = await get({ port, ca: authority.cert, path: '/any' });
    expect(JSON.parse(answer.body)).toMatchObject({ version: '1.1', path: 'any' });
  });

  it('shows a client the certificate for the name it asks for, and a renewed one after a while', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    cleanups.push(() => jest.useRealTimers());
    const [named, renewed] = [await issueServing(), await issueServing()];
    const names = ['*.example.com'];
    const sni = {
      certificates: [{ ...named, names }],
      reload: () => Promise.resolve([{ ...renewed, names }]),
    };
    const { port } = await serve({ sni });
    const serialFor = (servername: string): Promise<string> => servedSerial(port, authority.cert, servername);

    const before = [await serialFor('localhost'), await serialFor('a.example.com')];
    await jest.advanceTimersByTimeAsync(10_000);

    const serials = [serving, named, renewed].map(({ cert }) => new X509Certificate(cert).serialNumber);
    expect([...before, await serialFor('a.example.com')]).toEqual(serials);
  });

  it('ends open watches and then stops, on both protocols', async () => {
    const { port, close } = await serve();
    const session = openSession(port);
    const stream = session.request({ ':path': '/watch' });
    const response = await new Promise<NodeJS.ReadableStream>((resolve) => {
      request({ port, host: '127.0.0.1', ca: authority.cert, path: '/watch', agent: false }, resolve).end();
    });
    const bodies = Promise.all([text(stream), text(response)]);
    await once(stream, 'response');

    await close();

    expect(await bodies).toEqual(['begun\nended\n', 'begun\nended\n']);
    expect(session.closed || session.destroyed).toBe(true);
  });

  it('takes a changed certificate into use without closing connections', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    cleanups.push(() => jest.useRealTimers());
    const renewed = await issueServing();
    const { port } = await serve({ reload: () => Promise.resolve(renewed) });
    const session = openSession(port);
    await exchange(session, { ':path': '/before' });

    await jest.advanceTimersByTimeAsync(10_000);

    const answer = await exchange(session, { ':path': '/after' });
    expect(JSON.parse(answer)).toMatchObject({ path: 'after' });
    expect(await servedSerial(port, authority.cert)).toBe(new X509Certificate(renewed.cert).serialNumber);
  });
});

interface Server {
  readonly port: number;
  readonly close: () => Promise<void>;
}

async function exchange(session: ClientHttp2Session, headers: IncomingHttpHeaders, body = ''): Promise<string> {
  const stream = session.request(headers, { endStream: body === '' });
  if (body !== '') {
    stream.end(body);
  }
  return text(stream);
}

function get(options: RequestOptions): Promise<{ readonly code: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      text(response).then((body) => resolve({ code: response.statusCode, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

async function servedSerial(port: number, ca: string, servername = 'localhost'): Promise<string> {
  // Which certificate is shown is the question here, not whether it is for that name.
  const socket = connectTls({ port, host: '127.0.0.1', servername, ca, checkServerIdentity: () => undefined });
  await once(socket, 'secureConnect');
  const serial = socket.getPeerCertificate().serialNumber;
  socket.destroy();
  return serial;
}
