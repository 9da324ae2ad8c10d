import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority, type CertificateRequest } from '#bootstrap';
import { anyDatabase, type TestSchema } from '#testing';
import { nonResource, resource, unauthorized, type GuardedPath } from '../harness/access-paths.js';
import { AllInOne } from '../harness/all-in-one.js';
import { ComponentProcess } from '../harness/component-process.js';
import { httpExchange, httpGet, type HttpAnswer, type HttpClient } from '../harness/http-request.js';
import { KubernetesHost } from '../harness/kubernetes-host.js';

const hourMs = 60 * 60 * 1000;
const group = '/apis/clusterpedia.io/v1beta1';
const ours = { group: 'clusterpedia.io', kind: 'resources', verb: 'get' } as const;
const collections = { group: 'clusterpedia.io', kind: 'collectionresources' } as const;
const healthPaths = ['/healthz', '/livez', '/readyz'];

/** What both the apiserver and the all-in-one have. */
const commonPaths: readonly GuardedPath[] = [
  nonResource('/'),
  nonResource('/apis'),
  nonResource('/apis/clusterpedia.io'),
  nonResource(group),
  nonResource('/version'),
  nonResource('/metrics'),
  nonResource('/openapi/v2'),
  nonResource('/openapi/v3'),
  nonResource(`/openapi/v3${group}`),
  nonResource('/debug/pprof/'),
  nonResource('/nosuch', 404),
  nonResource('/.well-known/openid-configuration', 404),
  resource(`${group}/resources/apis`, { ...ours, name: 'apis' }),
  resource(`${group}/resources/apis/apps/v1`, { ...ours, name: 'apis', subresource: 'apps' }, 404),
  resource(`${group}/resources/api/v1/pods`, { ...ours, name: 'api', subresource: 'v1' }, 404),
  resource(
    `${group}/resources/clusters/c1/apis/apps/v1/namespaces/shop/deployments`,
    { ...ours, name: 'clusters', subresource: 'c1' },
    404,
  ),
  ...['apis', 'openapi/v3', 'proxy/version', 'api/v1/namespaces/shop/pods/web/log'].map((path) =>
    resource(`${group}/resources/clusters/c1/${path}`, { ...ours, name: 'clusters', subresource: 'c1' }, 404),
  ),
  ...['api/v1/pods?watch=true', 'api/v1/watch/pods', 'api/v1/pods?limit=1'].map((path) =>
    resource(`${group}/resources/${path}`, { ...ours, name: 'api', subresource: 'v1' }, 404),
  ),
  resource(`${group}/resources/openapi/v3`, { ...ours, name: 'openapi', subresource: 'v3' }),
  resource(`${group}/resources/version`, { ...ours, name: 'version' }),
  resource(`${group}/collectionresources`, { ...collections, verb: 'list' }),
  resource(`${group}/collectionresources/any?groups=*`, { ...collections, verb: 'get', name: 'any' }),
  resource(`${group}/collectionresources/nosuch`, { ...collections, verb: 'get', name: 'nosuch' }, 404),
  resource(`${group}/collectionresources/workloads`, { ...collections, verb: 'get', name: 'workloads' }),
  resource('/api/v1/nosuches', { verb: 'list', group: '', kind: 'nosuches' }, 404),
];

const theApi = { group: 'clusterpedia.io', kind: 'resources', name: 'api', subresource: 'v1' } as const;
const cluster1 = { ...theApi, name: 'clusters', subresource: 'c1' } as const;
const pod = 'api/v1/namespaces/shop/pods/web';

/** What is no read. Those who may only read are not even told whether there is an answer. */
const otherMethods: readonly GuardedPath[] = [
  ...[
    ['POST', 'create', 'api/v1/namespaces/shop/pods'],
    ['PUT', 'update', pod],
    ['PATCH', 'patch', pod],
    ['DELETE', 'delete', pod],
    ['DELETE', 'delete', 'api/v1/namespaces/shop/pods'],
    ['POST', 'create', `${pod}/exec?command=id`],
    ['PUT', 'update', `${pod}/status`],
    ['OPTIONS', '', pod],
  ].flatMap(([method = '', verb = '', path = '']) => [
    resource(`${group}/resources/${path}`, { ...theApi, verb }, 405, method),
    resource(`${group}/resources/clusters/c1/${path}`, { ...cluster1, verb }, 405, method),
  ]),
  resource(
    `${group}/resources/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`,
    { ...theApi, verb: 'create', name: 'apis', subresource: 'authorization.k8s.io' },
    405,
    'POST',
  ),
  // Collections are written; these requests have no body, and there is no such collection.
  resource(`${group}/collectionresources`, { ...collections, verb: 'create' }, 400, 'POST'),
  resource(`${group}/collectionresources`, { ...collections, verb: 'deletecollection' }, 405, 'DELETE'),
  ...(
    [
      ['PUT', 'update', 400],
      ['PATCH', 'patch', 415],
      ['DELETE', 'delete', 404],
    ] as const
  ).map(([method, verb, status]) =>
    resource(`${group}/collectionresources/nosuch`, { ...collections, verb, name: 'nosuch' }, status, method),
  ),
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => nonResource(group, 405, method)),
  nonResource('/nosuch', 404, 'POST'),
];

/** Answered with a head alone, to whoever may see it or not. */
const heads: readonly GuardedPath[] = [
  resource(`${group}/resources/clusters/c1/${pod}`, { ...cluster1, verb: 'get' }, 405, 'HEAD'),
  resource(`${group}/collectionresources/any`, { ...collections, verb: 'get', name: 'any' }, 405, 'HEAD'),
];

const database = anyDatabase();

type Ask = (path: string, client: HttpClient, method?: string) => Promise<HttpAnswer>;

interface Shown {
  readonly request: string;
  readonly status: number;
  readonly body: unknown;
}

/** What a client is shown, path by path. */
function showAll(ask: Ask, paths: readonly GuardedPath[], client: HttpClient): Promise<readonly Shown[]> {
  return Promise.all(
    paths.map(async (guarded) => {
      const { status, body } = await ask(guarded.path, client, guarded.method);
      return seen(guarded, status, status === 401 || status === 403 ? bodyOf(guarded, body) : {});
    }),
  );
}

function bodyOf({ method }: GuardedPath, body: string): unknown {
  return method === 'HEAD' ? body : JSON.parse(body);
}

function seen({ method, path }: GuardedPath, status: number, body: unknown): Shown {
  return { request: `${method} ${path}`, status, body };
}

function strangerSees(paths: readonly GuardedPath[]): readonly Shown[] {
  return paths.map((guarded) => seen(guarded, 401, guarded.method === 'HEAD' ? '' : unauthorized));
}

function userSees(paths: readonly GuardedPath[], user: string): readonly Shown[] {
  return paths.map((guarded) => seen(guarded, 403, guarded.method === 'HEAD' ? '' : guarded.refuse(user)));
}

function readerSees(paths: readonly GuardedPath[]): readonly Shown[] {
  return paths.map((guarded) => seen(guarded, guarded.status, {}));
}

function bearer(token: string): HttpClient {
  return { headers: { authorization: `Bearer ${token}` } };
}

type Issue = Omit<CertificateRequest, 'usages'> & Partial<CertificateRequest>;

async function certified(authority: CertificateAuthority, issue: Issue): Promise<HttpClient> {
  return { certificate: await authority.issue({ usages: ['client'], ...issue }) };
}

function expired(): Pick<CertificateRequest, 'notBefore' | 'notAfter'> {
  return { notBefore: new Date(Date.now() - 2 * hourMs), notAfter: new Date(Date.now() - hourMs) };
}

describe('who may search through the apiserver of a Kubernetes', () => {
  const ask: Ask = async (path, client, method = 'GET') =>
    httpExchange(method, `${apiserver.url}${path}`, { ca: await apiserver.ca(), ...client });
  const all = [...commonPaths, ...otherMethods, ...heads, nonResource('/livez/ping')];
  let host: KubernetesHost;
  let schema: TestSchema;
  let apiserver: ComponentProcess;
  let foreign: CertificateAuthority;
  let clients: CertificateAuthority;
  let proxies: CertificateAuthority;

  beforeAll(async () => {
    host = await KubernetesHost.start();
    schema = await database.createSchema();
    clients = host.cluster.clientAuthority;
    proxies = host.cluster.frontProxyAuthority;
    // Of the same name, so that only the signature tells them apart.
    foreign = await CertificateAuthority.create({ commonName: 'host-client-ca' });
    host.grant(
      'readers',
      { verbs: ['get', 'list'], group: 'clusterpedia.io', resources: ['*'] },
      { verbs: ['list'], group: '', resources: ['nosuches'] },
      { verbs: ['get'], paths: ['*'] },
    );
    host.grant(
      'operators',
      { verbs: ['*'], group: 'clusterpedia.io', resources: ['*'] },
      { verbs: ['*'], paths: ['*'] },
    );
    apiserver = await ComponentProcess.apiserver(host, schema);
    await apiserver.ready();
  });

  afterAll(async () => {
    await host.dispose();
    await schema.drop();
  });

  it.each<[string, () => HttpClient | Promise<HttpClient>]>([
    ['a token nobody knows', () => bearer('nosuch')],
    [
      'a token that was revoked',
      () => {
        const token = host.tokenOf('rita', 'readers');
        host.cluster.access.revokeToken(token);
        return bearer(token);
      },
    ],
    ['a certificate that has expired', () => certified(clients, { commonName: 'rita', ...expired() })],
    [
      'a certificate that is not valid yet',
      () => certified(clients, { commonName: 'rita', notBefore: new Date(Date.now() + hourMs) }),
    ],
    [
      'a certificate of a foreign authority of the same name',
      () => certified(foreign, { commonName: 'rita', organizations: ['system:masters'] }),
    ],
    ['a certificate for servers', () => certified(clients, { commonName: 'rita', usages: ['server'] })],
    [
      'a front proxy that is not in the allowed names',
      async () => ({
        ...(await certified(proxies, { commonName: 'nosuch' })),
        headers: { 'x-remote-user': 'rita', 'x-remote-group': 'readers' },
      }),
    ],
    ['a front proxy that names no user', () => certified(proxies, { commonName: 'front-proxy-client' })],
  ])('does not know %s', async (_, client) => {
    expect(await showAll(ask, all, await client())).toEqual(strangerSees(all));
  });

  it.each<[string, string, () => HttpClient | Promise<HttpClient>]>([
    ['nobody', 'system:anonymous', () => ({})],
    ['a password', 'system:anonymous', () => ({ headers: { authorization: 'Basic cml0YTpyaXRh' } })],
    [
      'headers of a front proxy without its certificate',
      'system:anonymous',
      () => ({ headers: { 'x-remote-user': 'rita', 'x-remote-group': 'system:masters' } }),
    ],
    [
      'headers of a front proxy with the certificate of a user',
      'mallory',
      async () => ({
        ...(await certified(clients, { commonName: 'mallory' })),
        headers: { 'x-remote-user': 'rita', 'x-remote-group': 'system:masters' },
      }),
    ],
    ['a token without rights', 'steve', () => bearer(host.tokenOf('steve'))],
    ['a certificate without rights', 'dave', () => certified(clients, { commonName: 'dave' })],
    [
      'a front proxy, for a user without rights',
      'steve',
      async () => ({
        ...(await certified(proxies, { commonName: 'front-proxy-client' })),
        headers: { 'x-remote-user': 'steve', 'x-remote-group': 'writers' },
      }),
    ],
  ])('refuses %s, as %s', async (_, user, client) => {
    expect(await showAll(ask, all, await client())).toEqual(userSees(all, user));
  });

  it.each<[string, () => HttpClient | Promise<HttpClient>]>([
    ['a token with rights', () => bearer(host.tokenOf('rita', 'readers'))],
    ['a certificate with rights', () => certified(clients, { commonName: 'rita', organizations: ['readers'] })],
    ['an administrator', () => certified(clients, { commonName: 'ada', organizations: ['system:masters'] })],
    [
      'a front proxy, for a user with rights',
      async () => ({
        ...(await certified(proxies, { commonName: 'front-proxy-client' })),
        headers: { 'x-remote-user': 'rita', 'x-remote-group': ['writers', 'readers'] },
      }),
    ],
    [
      'a good token beside a certificate it does not know',
      async () => ({ ...(await certified(foreign, { commonName: 'x' })), ...bearer(host.tokenOf('rita', 'readers')) }),
    ],
  ])('answers %s', async (_, client) => {
    const open = [...commonPaths, ...heads];
    expect(await showAll(ask, open, await client())).toEqual(readerSees(open));
  });

  it('refuses everything else to whoever may read', async () => {
    const client = bearer(host.tokenOf('rita', 'readers'));

    expect(await showAll(ask, otherMethods, client)).toEqual(userSees(otherMethods, 'rita'));
  });

  it.each<[string, () => HttpClient | Promise<HttpClient>]>([
    ['who may do everything', () => bearer(host.tokenOf('olaf', 'operators'))],
    ['an administrator', () => certified(clients, { commonName: 'ada', organizations: ['system:masters'] })],
  ])('answers %s in other methods, too', async (_, client) => {
    expect(await showAll(ask, otherMethods, await client())).toEqual(readerSees(otherMethods));
  });

  it('lets roles tell clusters apart', async () => {
    host.grant('one-cluster', { verbs: ['get'], group: 'clusterpedia.io', resources: ['resources/c1'] });
    const client = bearer(host.tokenOf('olga', 'one-cluster'));

    const own = await ask(`${group}/resources/clusters/c1/api/v1/pods`, client);
    const other = await ask(`${group}/resources/clusters/c2/api/v1/pods`, client);
    const all = await ask(`${group}/resources/api/v1/pods?clusters=c1`, client);

    expect([own.status, other.status, all.status]).toEqual([404, 403, 403]);
  });

  it('lets nobody act as somebody else who has no right to', async () => {
    const asAda = { 'impersonate-user': 'ada', 'impersonate-group': 'system:masters' };

    const { status, body } = await ask('/version', {
      headers: { ...bearer(host.tokenOf('rita', 'readers')).headers, ...asAda },
    });

    expect(status).toBe(403);
    expect(JSON.parse(body)).toEqual(
      resource('', { verb: 'impersonate', group: '', kind: 'users', name: 'ada' }).refuse('rita'),
    );
  });

  it('gives refusals the headers of every other answer', async () => {
    const { headers } = await ask('/version', {});

    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      'audit-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(healthPaths)('answers probes at %s, but not with bad credentials', async (path) => {
    expect(await ask(path, {})).toMatchObject({ status: 200, body: 'ok' });
    expect((await ask(path, bearer('nosuch'))).status).toBe(401);
  });

  it('is not believed by a client with another authority', async () => {
    const client = { ca: foreign.cert, ...bearer(host.tokenOf('rita', 'readers')) };

    await expect(httpGet(`${apiserver.url}/version`, client)).rejects.toThrow(/certificate/);
  });
});

describe('who may enter the all-in-one with its own control plane', () => {
  const ask: Ask = (path, client, method = 'GET') => httpExchange(method, `${url}${path}`, { ca: own.cert, ...client });
  const paths = [
    ...commonPaths,
    ...otherMethods,
    ...heads,
    nonResource('/api'),
    resource('/api/v1/secrets', { verb: 'list', group: '', kind: 'secrets' }),
    resource('/apis/cluster.clusterpedia.io/v1alpha2/pediaclusters', {
      verb: 'list',
      group: 'cluster.clusterpedia.io',
      kind: 'pediaclusters',
    }),
    resource(
      '/apis/cluster.clusterpedia.io/v1alpha2/pediaclusters/nosuch',
      {
        verb: 'get',
        group: 'cluster.clusterpedia.io',
        kind: 'pediaclusters',
        name: 'nosuch',
      },
      404,
    ),
  ];
  let schema: TestSchema;
  let clusterpedia: AllInOne;
  let url: string;
  let own: CertificateAuthority;
  let foreign: CertificateAuthority;

  beforeAll(async () => {
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    url = `https://127.0.0.1:${clusterpedia.port}`;
    const [cert, key] = await Promise.all(
      ['ca.crt', 'ca.key'].map((file) => readFile(join(clusterpedia.directory, 'pki', file), 'utf8')),
    );
    own = await CertificateAuthority.load({ cert: cert ?? '', key: key ?? '' });
    foreign = await CertificateAuthority.create({ commonName: 'clusterpedia-control-plane-ca' });
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
  });

  const administrator = { commonName: 'ada', organizations: ['system:masters'] };

  it.each<[string, () => HttpClient | Promise<HttpClient>]>([
    ['nobody', () => ({})],
    ['a token', () => bearer('any')],
    ['a password', () => ({ headers: { authorization: 'Basic YWRhOmFkYQ==' } })],
    ['headers of a front proxy', () => ({ headers: { 'x-remote-user': 'ada', 'x-remote-group': 'system:masters' } })],
    ['a certificate of a foreign authority of the same name', () => certified(foreign, administrator)],
    ['a certificate that has expired', () => certified(own, { ...administrator, ...expired() })],
    ['a certificate for servers', () => certified(own, { ...administrator, usages: ['server'] })],
  ])('does not know %s', async (_, client) => {
    expect(await showAll(ask, paths, await client())).toEqual(strangerSees(paths));
  });

  it('refuses a certificate of somebody who is no administrator', async () => {
    const client = await certified(own, { commonName: 'bob', organizations: ['readers'] });

    expect(await showAll(ask, paths, client)).toEqual(userSees(paths, 'bob'));
  });

  it('answers an administrator', async () => {
    expect(await showAll(ask, paths, await certified(own, administrator))).toEqual(readerSees(paths));
  });

  it.each(healthPaths)('answers probes at %s', async (path) => {
    expect(await ask(path, {})).toMatchObject({ status: 200, body: 'ok' });
  });

  it('is not believed by a client with another authority', async () => {
    const client = { ca: foreign.cert, ...(await certified(own, administrator)) };

    await expect(ask('/version', client)).rejects.toThrow(/certificate/);
  });

  it('keeps what opens the door to its owner', async () => {
    const pki = join(clusterpedia.directory, 'pki');
    const keys = (await readdir(pki)).filter((name) => name.endsWith('.key')).map((name) => join(pki, name));

    const modes = await Promise.all([...keys, clusterpedia.kubeconfig].map(async (file) => (await stat(file)).mode));

    expect(keys).toHaveLength(3);
    expect(modes.map((mode) => mode & 0o077)).toEqual(modes.map(() => 0));
  });
});
