import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { All, Catch, Controller, Module, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { CertificateAuthority, createSecureAdapter, type KeyPair } from '#bootstrap';
import { StatusError } from '#kube';
import { parseCommandLine } from '#options';
import { silentLogger, TelemetryModule } from '#telemetry';
import { AuthModule, type AuthOptions } from './auth.module.js';
import { authenticationFlags, authorizationFlags } from './auth.options.js';

const hour = 60 * 60 * 1000;

@Controller()
class OkController {
  @All('*')
  ok(): string {
    return 'ok';
  }
}

@Catch(StatusError)
class Filter implements ExceptionFilter<StatusError> {
  catch(error: StatusError, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<FastifyReply>().code(error.code).send(error.toStatus());
  }
}

@Module({ controllers: [OkController], providers: [{ provide: APP_FILTER, useClass: Filter }] })
class OkModule {}

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Ask {
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly certificate?: KeyPair;
}

/** A listener that asks for authentication and answers `ok`. */
class Listener {
  private constructor(
    readonly app: NestFastifyApplication,
    private readonly ca: string,
  ) {}

  static async start(auth: AuthOptions, ca: CertificateAuthority): Promise<Listener> {
    const pair = await ca.issue({ commonName: 'server', hosts: ['localhost'], usages: ['server'] });
    const telemetry = TelemetryModule.forRoot({ logger: silentLogger, serveHttp: true });
    const root = { module: class Root {}, imports: [telemetry, AuthModule.forRoot(auth), OkModule] };
    const adapter = createSecureAdapter({ ...pair, logger: silentLogger });
    const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    return new Listener(app, ca.cert);
  }

  async ask({ path = '/apis', headers = {}, certificate }: Ask): Promise<Answer> {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    const agent = new Agent({ ca: this.ca, servername: 'localhost', ...certificate });
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const request = httpsRequest({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject).end();
    return promise.finally(() => agent.destroy());
  }
}

/** A control plane that knows one token and who may do what. */
class ControlPlane {
  readonly reviews: { readonly path: string; readonly spec: Record<string, unknown> }[] = [];
  isBroken = false;
  #server: Server | undefined;

  constructor(private readonly settings: Record<string, string>) {}

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, body } = this.#answer(request.url ?? '', Buffer.concat(chunks).toString());
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  #answer(url: string, text: string): { readonly status: number; readonly body: object } {
    if (this.isBroken) {
      return { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'no' } };
    }
    const metadata = { name: 'extension-apiserver-authentication', namespace: 'kube-system', resourceVersion: '1' };
    const configMap = { kind: 'ConfigMap', apiVersion: 'v1', metadata, data: this.settings };
    if (url.includes('/configmaps/')) {
      return { status: 200, body: configMap };
    }
    if (url.includes('/configmaps')) {
      const list = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [configMap] };
      return url.includes('watch=') ? { status: 500, body: {} } : { status: 200, body: list };
    }
    const review = JSON.parse(text) as { readonly spec: Record<string, unknown> };
    this.reviews.push({ path: url, spec: review.spec });
    return { status: 201, body: { ...review, status: this.#review(url, review.spec) } };
  }

  #review(url: string, spec: Record<string, unknown>): object {
    if (url.includes('tokenreviews')) {
      return spec['token'] === 'good'
        ? { authenticated: true, user: { username: 'tess', uid: '7', groups: ['dev'] } }
        : { authenticated: false };
    }
    const { verb } = (spec['resourceAttributes'] ?? {}) as { readonly verb?: string };
    const isAllowed =
      verb === 'impersonate'
        ? spec['user'] === 'root'
        : spec['user'] !== 'mallory' && spec['user'] !== 'system:anonymous';
    return isAllowed ? { allowed: true } : { allowed: false, reason: 'not on the list' };
  }
}

describe('AuthModule with certificates only', () => {
  let ca: CertificateAuthority;
  let foreign: CertificateAuthority;
  let listener: Listener;

  beforeAll(async () => {
    ca = await CertificateAuthority.create({ commonName: 'test' });
    // The same name, so that only the signature tells them apart.
    foreign = await CertificateAuthority.create({ commonName: 'test' });
    listener = await Listener.start({ mode: 'certificates', clientCa: ca.cert }, ca);
  });
  afterAll(() => listener.app.close());

  const admin = { commonName: 'admin', organizations: ['system:masters'], usages: ['client'] } as const;

  it('lets an administrator in', async () => {
    const answer = await listener.ask({ certificate: await ca.issue(admin) });

    expect(answer).toEqual({ status: 200, body: 'ok' });
  });

  it.each<[string, number, () => Promise<KeyPair>]>([
    ['of another authority of the same name', 401, () => foreign.issue(admin)],
    [
      'that has expired',
      401,
      () => ca.issue({ ...admin, notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) }),
    ],
    ['that is not valid yet', 401, () => ca.issue({ ...admin, notBefore: new Date(Date.now() + hour) })],
    ['for servers', 401, () => ca.issue({ ...admin, usages: ['server'] })],
    ['of somebody who is no administrator', 403, () => ca.issue({ commonName: 'bob', usages: ['client'] })],
    [
      'whose name only looks like an administrator',
      403,
      () =>
        ca.issue({ commonName: 'bob\nO=system:masters', organizations: ['x\nO=system:masters'], usages: ['client'] }),
    ],
  ])('answers a certificate %s with %i', async (_, status, issue) => {
    const answer = await listener.ask({ certificate: await issue() });

    expect(answer.status).toBe(status);
  });

  it.each(['/', '/apis', '/api/v1/secrets', '/metrics', '/version', '/nosuch', '/openapi/v3', '/healthzz'])(
    'answers %s without a certificate with 401',
    async (path) => {
      const answer = await listener.ask({ path });

      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    },
  );

  it.each(['/healthz', '/livez', '/readyz', '/livez/ping'])('answers %s without a certificate', async (path) => {
    expect((await listener.ask({ path })).status).toBe(200);
  });

  it.each([
    ['a token', { authorization: 'Bearer good' }],
    ['the headers of a front proxy', { 'x-remote-user': 'admin', 'x-remote-group': 'system:masters' }],
  ])('does not believe %s', async (_, headers) => {
    expect((await listener.ask({ headers })).status).toBe(401);
  });
});

describe('AuthModule with a control plane', () => {
  let clientCa: CertificateAuthority;
  let proxyCa: CertificateAuthority;
  let controlPlane: ControlPlane;
  let directory: string;
  let listener: Listener;

  beforeAll(async () => {
    [clientCa, proxyCa] = await Promise.all([
      CertificateAuthority.create({ commonName: 'clients' }),
      CertificateAuthority.create({ commonName: 'proxies' }),
    ]);
    controlPlane = new ControlPlane({
      'client-ca-file': clientCa.cert,
      'requestheader-client-ca-file': proxyCa.cert,
      'requestheader-allowed-names': '["front-proxy"]',
      'requestheader-username-headers': '["X-Remote-User"]',
      'requestheader-group-headers': '["X-Remote-Group"]',
      'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    });
    const server = await controlPlane.start();
    directory = await mkdtemp(join(tmpdir(), 'auth-'));
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigFor(server));
    listener = await Listener.start(delegatedTo(kubeconfig), clientCa);
  });
  afterAll(async () => {
    await listener.app.close();
    controlPlane.stop();
    await rm(directory, { recursive: true });
  });
  beforeEach(() => {
    controlPlane.reviews.length = 0;
  });

  function specs(path: string): readonly Record<string, unknown>[] {
    return controlPlane.reviews.filter((review) => review.path.includes(path)).map(({ spec }) => spec);
  }

  it('asks for the user of a token, and what that user may do, once', async () => {
    const ask = {
      path: '/apis/clusterpedia.io/v1beta1/resources/clusters/c1/api/v1/pods',
      headers: { authorization: 'Bearer good' },
    };

    expect((await listener.ask(ask)).status).toBe(200);
    expect((await listener.ask(ask)).status).toBe(200);
    expect(specs('tokenreviews')).toHaveLength(1);
    expect(specs('subjectaccessreviews')).toEqual([
      {
        user: 'tess',
        uid: '7',
        groups: ['dev', 'system:authenticated'],
        extra: {},
        resourceAttributes: {
          namespace: '',
          verb: 'get',
          group: 'clusterpedia.io',
          version: 'v1beta1',
          resource: 'resources',
          subresource: 'c1',
          name: 'clusters',
        },
      },
    ]);
  });

  it('rejects a token nobody knows', async () => {
    expect((await listener.ask({ headers: { authorization: 'Bearer bad' } })).status).toBe(401);
  });

  it('refuses a stranger as kube-apiserver does', async () => {
    const answer = await listener.ask({ path: '/apis/clusterpedia.io/v1beta1/resources/clusters/c1/api/v1/pods' });

    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({
      reason: 'Forbidden',
      message:
        'resources.clusterpedia.io "clusters" is forbidden: User "system:anonymous" cannot get resource "resources/c1" ' +
        'in API group "clusterpedia.io" at the cluster scope: not on the list',
      details: { name: 'clusters', group: 'clusterpedia.io', kind: 'resources' },
    });
  });

  it('refuses a path that is no resource in the words for it', async () => {
    const answer = await listener.ask({ path: '/version' });

    expect(JSON.parse(answer.body)).toMatchObject({
      message: 'forbidden: User "system:anonymous" cannot get path "/version": not on the list',
    });
  });

  it('believes the headers of its front proxy', async () => {
    const certificate = await proxyCa.issue({ commonName: 'front-proxy', usages: ['client'] });
    const headers = { 'x-remote-user': 'fred', 'x-remote-group': ['a', 'b,c'], 'x-remote-extra-Team%2FId': '9' };

    const answer = await listener.ask({ path: '/believed', headers, certificate });

    expect(answer.status).toBe(200);
    expect(specs('subjectaccessreviews')).toMatchObject([
      {
        user: 'fred',
        groups: ['a', 'b,c', 'system:authenticated'],
        extra: { 'team/id': ['9'] },
        nonResourceAttributes: { path: '/believed', verb: 'get' },
      },
    ]);
  });

  it.each<[string, number, () => Promise<KeyPair | undefined>]>([
    ['a proxy of another name', 401, () => proxyCa.issue({ commonName: 'other', usages: ['client'] })],
    ['a proxy of another authority', 403, () => clientCa.issue({ commonName: 'mallory', usages: ['client'] })],
    ['nobody', 403, () => Promise.resolve(undefined)],
  ])('does not believe the same headers of %s', async (_, status, issue) => {
    const certificate = await issue();
    const headers = { 'x-remote-user': 'fred' };

    const answer = await listener.ask({ headers, ...(certificate === undefined ? {} : { certificate }) });

    expect(answer.status).toBe(status);
  });

  it('knows users by their certificate', async () => {
    const certificate = await clientCa.issue({ commonName: 'carol', organizations: ['ops'], usages: ['client'] });

    await listener.ask({ path: '/carol', certificate });

    expect(specs('subjectaccessreviews')).toMatchObject([{ user: 'carol', groups: ['ops', 'system:authenticated'] }]);
  });

  it('accepts a good token beside a certificate it does not know', async () => {
    const other = await CertificateAuthority.create({ commonName: 'other' });
    const certificate = await other.issue({ commonName: 'x', usages: ['client'] });
    const headers = { authorization: 'Bearer good' };

    expect((await listener.ask({ certificate, headers })).status).toBe(200);
    expect((await listener.ask({ certificate })).status).toBe(401);
  });

  it('lets a user act as another one only when both are allowed', async () => {
    const root = await clientCa.issue({ commonName: 'root', usages: ['client'] });
    const carol = await clientCa.issue({ commonName: 'carol', usages: ['client'] });
    const asBob = { headers: { 'impersonate-user': 'bob', 'impersonate-group': 'ops' }, path: '/as-bob' };

    expect((await listener.ask({ ...asBob, certificate: root })).status).toBe(200);
    expect(specs('subjectaccessreviews').at(-1)).toMatchObject({
      user: 'bob',
      groups: ['ops', 'system:authenticated'],
    });
    expect((await listener.ask({ ...asBob, certificate: carol })).status).toBe(403);
    const asMallory = { headers: { 'impersonate-user': 'mallory' }, certificate: root };
    expect((await listener.ask(asMallory)).status).toBe(403);
  });

  it('does not let itself be led past the authorizer by the form of the request target', async () => {
    const certificate = await clientCa.issue({ commonName: 'carol', usages: ['client'] });

    expect((await listener.ask({ path: 'http://x/apis', certificate })).status).toBe(400);
  });

  it('answers 500 when the control plane refuses to review', async () => {
    const certificate = await clientCa.issue({ commonName: 'carol', usages: ['client'] });
    controlPlane.isBroken = true;

    const answer = await listener.ask({ path: '/broken', certificate });

    controlPlane.isBroken = false;
    expect(answer.status).toBe(500);
  });
});

function delegatedTo(kubeconfig: string): AuthOptions {
  const flags = { authentication: authenticationFlags, authorization: authorizationFlags };
  const { values } = parseCommandLine(flags, [
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
  ]);
  return { mode: 'delegated', ...values };
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}
