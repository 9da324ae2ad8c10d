import { connect } from 'node:http2';
import type { ApiResourceList, KubernetesObject, ObjectList, Status, Table, WatchEvent } from '#kube';
import { eventually } from './eventually.js';
import { type MemberCluster, startMemberCluster } from './member-cluster.js';
import { linesOf, openResponse, wireDocument, wireRequest } from './member-cluster/wire-request.js';
import { aConfigMap, aDeployment, aPod } from './objects.js';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const pods = { group: '', version: 'v1', resource: 'pods' };
const path = '/api/v1/namespaces/default/configmaps';

let cluster: MemberCluster;

beforeEach(async () => {
  cluster = await startMemberCluster({ name: 'member', bookmarkIntervalMs: 20 });
});

afterEach(() => cluster.stop());

function createMaps(...names: readonly string[]): void {
  for (const name of names) {
    cluster.store.create(configMaps, aConfigMap({ name, labels: { half: name < 'c' ? 'first' : 'second' } }));
  }
}

function namesOf({ items }: ObjectList): readonly string[] {
  return items.map(({ metadata }) => metadata?.name ?? '');
}

const list = (query = ''): Promise<ObjectList> => wireDocument<ObjectList>(cluster, `${path}${query}`);

describe('a list', () => {
  it('says the kind of built-in items once, and how far the cluster is', async () => {
    createMaps('a');

    const answer = await list();

    expect(answer).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(answer.metadata).toEqual({ resourceVersion: String(cluster.store.version) });
    expect(Object.keys(answer.items[0] ?? {})).toEqual(['metadata', 'data']);
  });

  it('comes in pages of one moment, whatever changes in between', async () => {
    createMaps('a', 'b', 'd');
    const first = await list('?limit=1');
    cluster.store.delete(configMaps, { namespace: 'default', name: 'b' });
    createMaps('c');

    const second = await list(`?limit=5&continue=${first.metadata?.continue ?? ''}`);

    expect(first.metadata?.remainingItemCount).toBe(2);
    expect([namesOf(first), namesOf(second)]).toEqual([['a'], ['b', 'd']]);
    expect(second.metadata).toEqual({ resourceVersion: first.metadata?.resourceVersion });
  });

  it('does not count what remains of a selection', async () => {
    createMaps('a', 'b', 'c', 'd');

    const page = await list('?limit=1&labelSelector=half%3Dsecond');

    expect(namesOf(page)).toEqual(['c']);
    expect(page.metadata?.continue).toBeDefined();
    expect(page.metadata?.remainingItemCount).toBeUndefined();
  });

  it('offers an inconsistent continuation when the moment of its first page is forgotten', async () => {
    createMaps('a', 'b', 'd');
    const first = await list('?limit=1');
    createMaps('c');
    cluster.store.compact();

    const expired = await wireDocument<Status>(cluster, `${path}?limit=5&continue=${first.metadata?.continue ?? ''}`);
    const rest = await list(`?limit=5&continue=${String(expired.metadata['continue'])}`);

    expect(expired).toMatchObject({ code: 410, reason: 'Expired' });
    expect(namesOf(rest)).toEqual(['b', 'c', 'd']);
    expect(rest.metadata?.resourceVersion).toBe(String(cluster.store.version));
  });

  it.each([
    ['any version will do', 'resourceVersion=0', ['a', 'b']],
    ['it should be fresh', 'limit=1', ['a']],
  ])('when %s, answers ?limit=1&%s with %j', async (_, query, expected) => {
    createMaps('a', 'b');

    expect(namesOf(await list(`?limit=1&${query}`))).toEqual(expected);
  });

  it('shows the past when an exact version is asked for', async () => {
    createMaps('a');
    const { version } = cluster.store;
    createMaps('b');

    const answer = await list(`?resourceVersion=${version}&resourceVersionMatch=Exact`);

    expect([namesOf(answer), answer.metadata?.resourceVersion]).toEqual([['a'], String(version)]);
  });

  it('waits for a version that is about to be', async () => {
    const answer = list(`?resourceVersion=${cluster.store.version + 1}`);
    await eventually(() => expect(cluster.requests.of('list', 'configmaps')).toHaveLength(1));

    createMaps('a');

    expect(namesOf(await answer)).toEqual(['a']);
  });

  it.each([
    ['labelSelector=half%3Dfirst', ['a', 'b']],
    ['labelSelector=half%20notin%20(first)', ['c']],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=metadata.name!%3Db,metadata.namespace%3Ddefault', ['a', 'c']],
  ])('selects by %s', async (query, expected) => {
    createMaps('a', 'b', 'c');

    expect(namesOf(await list(`?${query}`))).toEqual(expected);
  });

  it('selects pods by the node they are on', async () => {
    cluster.store.create(pods, aPod({ name: 'here', nodeName: 'n1' }));
    cluster.store.create(pods, aPod({ name: 'nowhere' }));

    const on = async (node: string): Promise<readonly string[]> =>
      namesOf(await wireDocument(cluster, `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`));

    expect([await on('n1'), await on('')]).toEqual([['here'], ['nowhere']]);
  });

  it.each([
    ['limit=many', 400, 'limit'],
    ['continue=rubbish', 400, 'continue key is not valid'],
    ['resourceVersion=new', 400, 'resourceVersion: Invalid value'],
    ['labelSelector=a%20in', 400, ''],
    ['fieldSelector=data.key%3Dvalue', 400, 'field label not supported: data.key'],
    ['resourceVersionMatch=Exact', 422, 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
  ])('refuses ?%s with %i', async (query, code, message) => {
    const { status, text } = await wireRequest(cluster, `${path}?${query}`);

    expect(JSON.parse(text)).toMatchObject({
      kind: 'Status',
      code,
      message: expect.stringContaining(message) as string,
    });
    expect(status).toBe(code);
  });

  it('is a Table or metadata only, when that is what is accepted', async () => {
    createMaps('a');
    const as = (kind: string): Promise<Table & ObjectList> =>
      wireDocument(cluster, path, {
        headers: { authorization: `Bearer ${cluster.token}`, accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` },
      });

    const table = await as('Table');
    const metadata = await as('PartialObjectMetadataList');

    expect(table.rows).toMatchObject([
      { cells: ['a', 1, expect.any(String)], object: { kind: 'PartialObjectMetadata' } },
    ]);
    expect(metadata.items).toMatchObject([{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }]);
    expect(metadata.items[0]).not.toHaveProperty('data');
  });
});

describe('a watch', () => {
  const events: WatchEvent[] = [];

  async function watch(query: string): Promise<void> {
    events.length = 0;
    const response = await openResponse(cluster, `${path}?watch=1&${query}`);
    void (async () => {
      for await (const line of linesOf(response)) {
        events.push(JSON.parse(line) as WatchEvent);
      }
    })().catch(() => undefined);
  }

  const seen = (): readonly string[] =>
    events.map(({ type, object }) => `${type} ${(object as KubernetesObject).metadata?.name ?? ''}`.trim());

  it('tells what is there and then what happens, when no version is given', async () => {
    createMaps('a');
    await watch('');

    createMaps('b');
    const b = cluster.store.get(configMaps, { namespace: 'default', name: 'b' });
    cluster.store.update(configMaps, { ...b, data: {} });
    cluster.store.delete(configMaps, { namespace: 'default', name: 'a' });

    await eventually(() => expect(seen()).toEqual(['ADDED a', 'ADDED b', 'MODIFIED b', 'DELETED a']));
    expect(events[3]?.object).toMatchObject({ metadata: { resourceVersion: String(cluster.store.version) } });
  });

  it('goes on from a version', async () => {
    createMaps('a');
    const { version } = cluster.store;
    createMaps('b');

    await watch(`resourceVersion=${version}`);

    await eventually(() => expect(seen()).toEqual(['ADDED b']));
  });

  it('tells of objects that come into a selection and leave it', async () => {
    createMaps('a');
    await watch('labelSelector=half%3Dsecond');
    const a = cluster.store.get(configMaps, { namespace: 'default', name: 'a' });

    const moved = cluster.store.update(configMaps, { ...a, metadata: { ...a.metadata, labels: { half: 'second' } } });
    cluster.store.update(configMaps, { ...moved, metadata: { ...moved.metadata, labels: {} } });

    await eventually(() => expect(seen()).toEqual(['ADDED a', 'DELETED a']));
    expect(events[1]?.object).toMatchObject({
      metadata: { labels: { half: 'second' }, resourceVersion: String(cluster.store.version) },
    });
  });

  it('bookmarks how far it is, for those who ask', async () => {
    await watch(`resourceVersion=${cluster.store.version}&allowWatchBookmarks=true`);

    cluster.store.create(pods, aPod({ name: 'elsewhere' }));

    const resourceVersion = String(cluster.store.version);
    await eventually(() =>
      expect(events.at(-1)).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'ConfigMap', metadata: { resourceVersion } },
      }),
    );
  });

  it('marks the end of the initial events', async () => {
    createMaps('a');
    const options = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

    await watch(options);

    await eventually(() => expect(seen().slice(0, 2)).toEqual(['ADDED a', 'BOOKMARK']));
    expect(events[1]?.object).toMatchObject({ metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
  });

  it('cannot begin at a version that is not there yet', async () => {
    const version = String(cluster.store.version + 5);

    await watch(`sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=${version}`);

    await eventually(() => expect(seen()).toEqual(['ERROR']));
    expect(events[0]?.object).toMatchObject({ code: 504, reason: 'Timeout' });
  });

  it('is refused initial events by a server that does not offer them', async () => {
    cluster.offersWatchLists = false;

    const answer = await wireDocument<Status>(
      cluster,
      `${path}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
    );

    expect(answer).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch ' +
        'unless the WatchList feature gate is enabled',
    });
  });

  it.each([
    ['compaction', () => Promise.resolve(cluster.store.compact())],
    ['a restart', () => cluster.restart()],
  ])('cannot go on from a version before %s', async (_, forget) => {
    const { version } = cluster.store;
    createMaps('a');
    await forget();

    await watch(`resourceVersion=${version}`);

    await eventually(() => expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]));
  });

  it('ends in order when its time is up', async () => {
    const { status, text } = await wireRequest(
      cluster,
      `${path}?watch=1&timeoutSeconds=1&resourceVersion=${cluster.store.version}`,
    );

    expect([status, text, cluster.openWatchCount()]).toEqual([200, '', 0]);
  });

  it('ends when it is dropped', async () => {
    const response = await openResponse(cluster, `${path}?watch=1`);
    const ended = linesOf(response)[Symbol.asyncIterator]().next();

    cluster.dropWatches({ how: 'end' });

    expect(await ended).toEqual({ done: true, value: undefined });
  });

  it('gives up a client that does not read', async () => {
    const response = await openResponse(cluster, `${path}?watch=1`);
    response.on('error', () => undefined);
    const large = 'x'.repeat(1_000_000);
    createMaps('a');

    for (let index = 0; index < 40; index += 1) {
      const map = cluster.store.get(configMaps, { namespace: 'default', name: 'a' });
      cluster.store.update(configMaps, { ...map, data: { large: `${index}${large}` } });
    }

    await eventually(() => expect(cluster.openWatchCount()).toBe(0));
  });

  it('sends Tables that say their columns once', async () => {
    const response = await openResponse(cluster, `${path}?watch=1`, {
      headers: { authorization: `Bearer ${cluster.token}`, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    createMaps('a', 'b');
    const lines = linesOf(response)[Symbol.asyncIterator]();

    const tables = [await lines.next(), await lines.next()].map(
      ({ value }) => (JSON.parse(value as string) as { object: Table }).object,
    );

    expect(tables).toMatchObject([
      { kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }] },
      { kind: 'Table', columnDefinitions: null },
    ]);
    response.destroy();
  });
});

describe('discovery', () => {
  it('lists groups with their preferred versions', async () => {
    const { groups } = await wireDocument<{ groups: { name: string; preferredVersion: { version: string } }[] }>(
      cluster,
      '/apis',
    );

    expect(groups).toContainEqual(
      expect.objectContaining({ name: 'apps', preferredVersion: { groupVersion: 'apps/v1', version: 'v1' } }),
    );
  });

  it('describes resources and their subresources', async () => {
    const { resources } = await wireDocument<ApiResourceList>(cluster, '/apis/apps/v1');

    expect(resources).toContainEqual({
      name: 'deployments',
      singularName: 'deployment',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
    });
    expect(resources.map(({ name }) => name)).toContain('deployments/scale');
  });

  it.each(['v2', 'v2beta1'])('is one document when apidiscovery %s is accepted', async (version) => {
    const accept = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;

    const { headers, text } = await wireRequest(cluster, '/apis', {
      headers: { authorization: `Bearer ${cluster.token}`, accept },
    });

    expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
    expect(JSON.parse(text)).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
    });
  });

  it('serves an older cluster in the versions that it had', async () => {
    const old = await startMemberCluster({ name: 'old', groupVersions: ['v1', 'policy/v1beta1'] });

    const { resources } = await wireDocument<ApiResourceList>(old, '/apis/policy/v1beta1');

    expect(resources.map(({ name }) => name)).toContain('poddisruptionbudgets');
    expect((await wireRequest(old, '/apis/policy/v1')).status).toBe(404);
    await old.stop();
  });

  it.each(['/version', '/healthz', '/livez', '/readyz', '/openapi/v3', '/openapi/v3/apis/apps/v1', '/api', '/api/v1'])(
    'answers %s',
    async (where) => {
      expect((await wireRequest(cluster, where)).status).toBe(200);
    },
  );

  it.each(['/nothing', '/api/v2', '/apis/nothing', '/apis/apps/v0', '/api/v1/nothing', '/apis/apps/v1/pods'])(
    'does not know %s',
    async (where) => {
      expect(await wireDocument(cluster, where)).toMatchObject({ kind: 'Status', code: 404, reason: 'NotFound' });
    },
  );
});

describe('a write', () => {
  const send = (
    method: string,
    where: string,
    body: unknown,
    contentType = 'application/json',
  ): Promise<Status & KubernetesObject> =>
    wireDocument(cluster, where, {
      method,
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('takes YAML', async () => {
    await send('POST', path, 'metadata:\n  name: a\ndata:\n  key: value\n', 'application/yaml');

    expect(namesOf(await list())).toEqual(['a']);
  });

  it.each<[string, string, unknown, number]>([
    ['an existing name', `POST ${path}`, aConfigMap({ name: 'a' }), 409],
    ['a namespace that is not there', 'POST /api/v1/namespaces/none/configmaps', { metadata: { name: 'a' } }, 404],
    ['another namespace than the path', `POST ${path}`, aConfigMap({ name: 'b', namespace: 'kube-system' }), 400],
    ['another name than the path', `PUT ${path}/a`, aConfigMap({ name: 'b' }), 400],
    ['an old version', `PUT ${path}/a`, aConfigMap({ name: 'a', metadata: { resourceVersion: '1' } }), 409],
    ['something that is not there', `PUT ${path}/none`, aConfigMap({ name: 'none' }), 404],
    ['a document that is none', `POST ${path}`, '[]', 400],
    ['text that is no JSON', `POST ${path}`, '{', 400],
    ['a verb that the resource does not have', 'DELETE /api/v1/namespaces', {}, 405],
  ])('is refused for %s', async (_, request, body, code) => {
    const [method = '', where = ''] = request.split(' ');
    createMaps('a');

    expect(await send(method, where, body)).toMatchObject({ kind: 'Status', status: 'Failure', code });
  });

  it('is refused in a format that is unknown', async () => {
    expect(await send('POST', path, 'x', 'text/plain')).toMatchObject({ code: 415 });
  });

  it('deletes a selection', async () => {
    createMaps('a', 'b', 'c');

    const deleted = await send('DELETE', `${path}?labelSelector=half%3Dfirst`, {});

    expect(namesOf(deleted as unknown as ObjectList)).toEqual(['a', 'b']);
    expect(namesOf(await list())).toEqual(['c']);
  });

  it('scales through the subresource', async () => {
    const where = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    cluster.store.create({ group: 'apps', version: 'v1', resource: 'deployments' }, aDeployment({ name: 'web' }));

    const scale = await wireDocument<KubernetesObject>(cluster, where);
    const scaled = await send('PUT', where, { ...scale, spec: { replicas: 4 } });

    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 1 }, status: { selector: 'app=web' } });
    expect(scaled).toMatchObject({ spec: { replicas: 4 } });
  });
});

describe('access', () => {
  const bearer = (token: string): { headers: Record<string, string> } => ({
    headers: { authorization: `Bearer ${token}` },
  });

  it.each([
    ['nobody', '/version', 200],
    ['nobody', '/healthz', 200],
    ['nobody', '/apis', 403],
    ['nobody', path, 403],
  ])('lets %s see %s: %i', async (_, where, code) => {
    expect((await wireRequest(cluster, where, { headers: {} })).status).toBe(code);
  });

  it('refuses a token that is wrong, in the words of Kubernetes', async () => {
    expect(await wireDocument(cluster, path, bearer('wrong'))).toMatchObject({
      code: 401,
      reason: 'Unauthorized',
      message: 'Unauthorized',
    });
  });

  it('takes a client certificate of its authority and none of another', async () => {
    const other = await startMemberCluster({ name: 'other' });
    const subject = { commonName: 'ada', organizations: ['system:masters'], usages: ['client'] } as const;

    const own = await wireRequest(cluster, path, await cluster.clientAuthority.issue(subject));
    const foreign = await wireRequest(cluster, path, await other.clientAuthority.issue(subject));
    const expired = await wireRequest(
      cluster,
      path,
      await cluster.clientAuthority.issue({ ...subject, notBefore: new Date(0), notAfter: new Date(1000) }),
    );

    expect([own.status, foreign.status, expired.status]).toEqual([200, 401, 401]);
    await other.stop();
  });

  it('asks its authorizer about everybody but administrators', async () => {
    const token = cluster.access.issueToken({ username: 'ada', groups: ['readers'] });
    cluster.access.authorize = ({ groups }, { verb }) => groups.includes('readers') && verb === 'list';

    const listed = await wireRequest(cluster, path, bearer(token));
    const watched = await wireDocument<Status>(cluster, `${path}?watch=1`, bearer(token));

    expect(listed.status).toBe(200);
    expect(watched).toMatchObject({
      code: 403,
      message:
        'configmaps is forbidden: User "ada" cannot watch resource "configmaps" in API group "" in the namespace "default"',
    });
  });

  it('tells its authorizer which one object a list selects by its name', async () => {
    const token = cluster.access.issueToken({ username: 'ada', groups: [] });
    cluster.access.authorize = (_user, { verb, name }) => verb === 'list' && name === 'settings';
    const statusOf = async (query: string): Promise<number> =>
      (await wireRequest(cluster, `${path}${query}`, bearer(token))).status;

    expect(await statusOf('?fieldSelector=metadata.name%3Dsettings')).toBe(200);
    for (const query of ['', '?fieldSelector=metadata.name%3Dother', '?fieldSelector=metadata.name!%3Dsettings']) {
      expect({ query, status: await statusOf(query) }).toEqual({ query, status: 403 });
    }
  });

  it('reviews tokens and access for other servers', async () => {
    const token = cluster.access.issueToken({ username: 'ada', groups: ['readers'] });
    cluster.access.authorize = ({ username }, { verb }) => username === 'ada' && verb === 'get';
    const ask = (kind: string, group: string, spec: unknown): Promise<KubernetesObject> =>
      wireDocument(cluster, `/apis/${group}/v1/${kind}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ spec }),
      });
    const access = (verb: string): Promise<KubernetesObject> =>
      ask('subjectaccessreviews', 'authorization.k8s.io', {
        user: 'ada',
        resourceAttributes: { verb, resource: 'pods' },
      });

    const authenticated = {
      authenticated: true,
      user: { username: 'ada', groups: ['readers', 'system:authenticated'] },
    };
    expect((await ask('tokenreviews', 'authentication.k8s.io', { token }))['status']).toEqual(authenticated);
    expect((await ask('tokenreviews', 'authentication.k8s.io', { token: 'no' }))['status']).toMatchObject({
      error: 'invalid bearer token',
    });
    expect([await access('get'), await access('delete')].map(({ status }) => status)).toMatchObject([
      { allowed: true },
      { allowed: false },
    ]);
  });

  it('tells extension servers whom to trust', () => {
    const name = { namespace: 'kube-system', name: 'extension-apiserver-authentication' };

    expect(cluster.store.get(configMaps, name)['data']).toMatchObject({
      'client-ca-file': cluster.clientAuthority.cert,
      'requestheader-client-ca-file': cluster.frontProxyAuthority.cert,
    });
  });
});

describe('the connection', () => {
  it('speaks HTTP/2 to those who do', async () => {
    createMaps('a');
    const session = connect(cluster.url, { ca: cluster.ca });
    const stream = session.request({ ':path': path, authorization: `Bearer ${cluster.token}` });

    let text = '';
    for await (const part of stream) {
      text += String(part);
    }

    expect([session.alpnProtocol, namesOf(JSON.parse(text) as ObjectList)]).toEqual(['h2', ['a']]);
    session.destroy();
  });

  it('keeps the port and the objects over a restart', async () => {
    createMaps('a');
    const { url } = cluster;

    await cluster.restart();

    expect([cluster.url, namesOf(await list())]).toEqual([url, ['a']]);
  });

  it('shows a certificate of a new authority after a rotation', async () => {
    const { ca } = cluster;

    await cluster.rotateCertificate();

    expect(cluster.ca).not.toBe(ca);
    expect((await wireRequest(cluster, '/version')).status).toBe(200);
    await expect(wireRequest({ url: cluster.url, ca, token: cluster.token }, '/version')).rejects.toThrow();
  });
});
