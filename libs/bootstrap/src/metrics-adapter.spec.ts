import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { request, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { jest } from '@jest/globals';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { hashSync } from 'bcryptjs';
import { ConfigError } from '#options';
import { silentLogger } from '#telemetry';
import { CertificateAuthority, type KeyPair } from './certificate-authority.js';
import { createMetricsAdapter } from './metrics-adapter.js';

describe('createMetricsAdapter', () => {
  const cleanups: (() => unknown)[] = [];
  let folder: string;
  let authority: CertificateAuthority;
  let strangers: CertificateAuthority;
  beforeAll(async () => {
    authority = await CertificateAuthority.create({ commonName: 'test-ca' });
    strangers = await CertificateAuthority.create({ commonName: 'other-ca' });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-adapter-'));
    await writeFile(join(folder, 'ca.crt'), authority.cert);
    await writePair(await issue());
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) {
      await cleanup();
    }
    await rm(folder, { recursive: true });
  });

  const issue = (): Promise<KeyPair> =>
    authority.issue({ commonName: 'localhost', hosts: ['localhost'], usages: ['server'] });
  const writePair = async ({ cert, key }: KeyPair): Promise<void> => {
    await writeFile(join(folder, 'tls.crt'), cert);
    await writeFile(join(folder, 'tls.key'), key);
  };
  const writeConfig = (yaml: string): Promise<void> => writeFile(join(folder, 'web.yaml'), yaml);

  const make = async (yaml: string): Promise<FastifyAdapter> => {
    await writeConfig(yaml);
    const adapter = await createMetricsAdapter({ 'metrics-tls-config': join(folder, 'web.yaml') }, silentLogger);
    adapter.getInstance().get('/metrics', () => 'up 1\n');
    return adapter;
  };
  const serve = async (yaml: string): Promise<number> => {
    const fastify = (await make(yaml)).getInstance();
    cleanups.push(() => fastify.close());
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    return (fastify.server.address() as AddressInfo).port;
  };
  const scrape = (port: number, options: RequestOptions = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const target = { port, host: 'localhost', path: '/metrics', ca: authority.cert, agent: false, ...options };
      request(target, (response) => {
        text(response).then(resolve, reject);
      })
        .on('error', reject)
        .end();
    });
  const tls = (more = ''): string => `tls_server_config: {cert_file: tls.crt, key_file: tls.key${more}}`;

  it('serves HTTP without a configuration file', async () => {
    const adapter = await createMetricsAdapter({ 'metrics-tls-config': '' }, silentLogger);
    adapter.getInstance().get('/metrics', () => 'up 1\n');

    expect((await adapter.inject({ method: 'GET', url: '/metrics' })).payload).toBe('up 1\n');
  });

  it.each([
    ['missing keys', 'tls_server_config: {cert_file: tls.crt}'],
    ['missing files', 'tls_server_config: {cert_file: gone.crt, key_file: gone.key}'],
    ['files that do not belong together', 'tls_server_config: {cert_file: ca.crt, key_file: tls.key}'],
  ])('refuses a configuration with %s', async (_, yaml) => {
    await expect(make(yaml)).rejects.toThrow(ConfigError);
  });

  describe('with TLS', () => {
    it.each`
      http2    | offered
      ${true}  | ${'h2'}
      ${false} | ${'http/1.1'}
    `('offers $offered when http2 is $http2', async ({ http2, offered }: { http2: boolean; offered: string }) => {
      const port = await serve(`${tls()}\nhttp_server_config: {http2: ${http2}}`);

      const socket = connect({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: authority.cert,
        ALPNProtocols: ['h2', 'http/1.1'],
      });
      await once(socket, 'secureConnect');
      socket.destroy();

      expect(socket.alpnProtocol).toBe(offered);
      expect(await scrape(port)).toBe('up 1\n');
    });

    it('keeps to the range of versions', async () => {
      const port = await serve(tls(', min_version: TLS13'));

      await expect(scrape(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
      expect(await scrape(port)).toBe('up 1\n');
    });

    it.each`
      policy                          | sans          | nobody   | member   | stranger
      ${'NoClientCert'}               | ${''}         | ${true}  | ${true}  | ${true}
      ${'RequestClientCert'}          | ${''}         | ${true}  | ${true}  | ${true}
      ${'RequireClientCert'}          | ${''}         | ${false} | ${true}  | ${true}
      ${'RequireAnyClientCert'}       | ${''}         | ${false} | ${true}  | ${true}
      ${'VerifyClientCertIfGiven'}    | ${''}         | ${true}  | ${true}  | ${false}
      ${'RequireAndVerifyClientCert'} | ${''}         | ${false} | ${true}  | ${false}
      ${'RequireAndVerifyClientCert'} | ${'scraper'}  | ${false} | ${true}  | ${false}
      ${'RequireAndVerifyClientCert'} | ${'10.0.0.1'} | ${false} | ${true}  | ${false}
      ${'RequireAndVerifyClientCert'} | ${'another'}  | ${false} | ${false} | ${false}
      ${'VerifyClientCertIfGiven'}    | ${'another'}  | ${true}  | ${false} | ${false}
    `(
      'asks clients for certificates as $policy with names [$sans]',
      async ({ policy, sans, ...expected }: Record<string, string>) => {
        const ca = policy === 'NoClientCert' ? '' : ', client_ca_file: ca.crt';
        const port = await serve(tls(`${ca}, client_auth_type: ${policy}, client_allowed_sans: [${sans}]`));
        const client = { commonName: 'client', hosts: ['scraper', '10.0.0.1'], usages: ['client'] } as const;
        const isServed = (pair: Partial<KeyPair>): Promise<boolean> =>
          scrape(port, pair).then(
            () => true,
            () => false,
          );

        const outcomes = {
          nobody: await isServed({}),
          member: await isServed(await authority.issue(client)),
          stranger: await isServed(await strangers.issue(client)),
        };

        expect(outcomes).toEqual(expected);
      },
    );

    it('takes a changed certificate into use', async () => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
      cleanups.push(() => jest.useRealTimers());
      const port = await serve(tls());
      const other = await strangers.issue({ commonName: 'localhost', hosts: ['localhost'], usages: ['server'] });
      await writePair(other);

      await jest.advanceTimersByTimeAsync(10_000);
      jest.useRealTimers();

      expect(await untilAnswered(() => scrape(port, { ca: strangers.cert }))).toBe('up 1\n');
    });
  });

  describe('with users and headers', () => {
    const config = `
      http_server_config: { headers: { X-Frame-Options: deny } }
      basic_auth_users: { alice: ${hashSync('secret', 4)} }`;
    const authorization = `Basic ${Buffer.from('alice:secret').toString('base64')}`;

    it.each(['/metrics', '/', '/livez', '/missing'])('asks for a password at %s', async (url) => {
      const adapter = await make(config);

      const { statusCode, payload, headers } = await adapter.inject({ method: 'GET', url });

      expect({ statusCode, payload }).toEqual({ statusCode: 401, payload: 'Unauthorized' });
      expect(headers).toMatchObject({ 'www-authenticate': 'Basic', 'x-frame-options': 'deny' });
    });

    it('serves who knows it', async () => {
      const adapter = await make(config);

      const answer = await adapter.inject({ method: 'GET', url: '/metrics', headers: { authorization } });

      expect(answer).toMatchObject({ statusCode: 200, payload: 'up 1\n' });
      expect(answer.headers['x-frame-options']).toBe('deny');
    });

    it('follows the file, and serves nobody while it cannot be read', async () => {
      const adapter = await make(config);
      const code = async (): Promise<number> =>
        (await adapter.inject({ method: 'GET', url: '/metrics', headers: { authorization } })).statusCode;
      const codes: number[] = [];

      for (const yaml of [config, 'basic_auth_users: {', `basic_auth_users: {alice: ${hashSync('new', 4)}}`, '{}']) {
        await writeConfig(yaml);
        codes.push(await code());
      }

      expect(codes).toEqual([200, 500, 401, 200]);
    });
  });
});

/** The files are read in the background; until then TLS fails. */
async function untilAnswered(ask: () => Promise<string>): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) {
      return answer;
    }
  }
  throw new Error('never answered');
}
