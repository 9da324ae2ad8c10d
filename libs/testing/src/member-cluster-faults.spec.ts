import { connect } from 'node:http2';
import type { ObjectList } from '#kube';
import { eventually } from './eventually.js';
import { type MemberCluster, startMemberCluster } from './member-cluster.js';
import { linesOf, openResponse, wireDocument, wireRequest } from './member-cluster/wire-request.js';
import { type Fault, MemberClusterFaults, type RequestFacts } from './member-cluster-faults.js';
import { aConfigMap } from './objects.js';

const path = '/api/v1/configmaps';

function truncated(end: 'end' | 'reset'): Fault {
  return { kind: 'truncate', bytes: 100, ending: end };
}

describe('MemberClusterFaults', () => {
  const request: RequestFacts = { verb: 'list', path, resource: 'configmaps', continued: false };

  it.each([
    ['everything', {}, true],
    ['its verb', { verbs: ['watch', 'list'] }, true],
    ['another verb', { verbs: ['watch'] }, false],
    ['its resource', { resource: 'configmaps' }, true],
    ['another resource', { resource: 'pods' }, false],
    ['its path', { path: /configmaps$/ }, true],
    ['further pages', { continued: true }, false],
    ['its verb of another resource', { verbs: ['list'], resource: 'pods' }, false],
  ])('that is set for %s: strikes is %s', (_, target, strikes) => {
    const faults = new MemberClusterFaults();
    faults.inject({ kind: 'hang' }, target);

    expect(faults.strike(request) !== undefined).toBe(strikes);
  });

  it('strikes as often as it is told', () => {
    const faults = new MemberClusterFaults();
    const injected = faults.inject({ kind: 'hang' }, { times: 2 });

    const struck = [faults.strike(request), faults.strike(request), faults.strike(request)];

    expect(struck.map((fault) => fault?.kind)).toEqual(['hang', 'hang', undefined]);
    expect(injected.strikes).toBe(2);
  });

  it('strikes until it is cleared', () => {
    const faults = new MemberClusterFaults();
    const injected = faults.inject({ kind: 'reset' });

    const before = faults.strike(request)?.kind;
    injected.clear();

    expect([before, faults.strike(request)]).toEqual(['reset', undefined]);
  });
});

describe('a member cluster with a fault', () => {
  let cluster: MemberCluster;

  beforeEach(async () => {
    cluster = await startMemberCluster({ name: 'member' });
    for (const name of ['a', 'b', 'c']) {
      cluster.store.put(aConfigMap({ name }));
    }
  });

  afterEach(() => cluster.stop());

  it.each([
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ] as const)('answers %i once, then as ever', async (code, reason) => {
    cluster.faults.inject({ kind: 'status', code, retryAfterSeconds: 1 }, { times: 1 });

    const { status, headers, text } = await wireRequest(cluster, path);

    expect([status, headers['retry-after']]).toEqual([code, '1']);
    expect(JSON.parse(text)).toMatchObject({ kind: 'Status', code, reason });
    expect((await wireRequest(cluster, path)).status).toBe(200);
  });

  it('expires a list', async () => {
    cluster.faults.inject({ kind: 'expired' });

    expect(await wireDocument(cluster, path)).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('expires a watch within a response that is in order', async () => {
    cluster.faults.inject({ kind: 'expired' }, { verbs: ['watch'] });

    const { status, text } = await wireRequest(cluster, `${path}?watch=1`);

    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });

  it('expires a further page and offers to go on', async () => {
    cluster.faults.inject({ kind: 'expired' }, { continued: true, times: 1 });
    const first = await wireDocument<ObjectList>(cluster, `${path}?limit=1`);

    const expired = await wireDocument<ObjectList>(
      cluster,
      `${path}?limit=1&continue=${first.metadata?.continue ?? ''}`,
    );

    expect(expired).toMatchObject({ code: 410, metadata: { continue: expect.any(String) as string } });
  });

  it('cuts a document and ends the response in order', async () => {
    cluster.faults.inject(truncated('end'));

    const { status, text } = await wireRequest(cluster, path);

    expect([status, text.length]).toEqual([200, 100]);
  });

  it('cuts a document and breaks the response off', async () => {
    cluster.faults.inject(truncated('reset'));

    await expect(wireRequest(cluster, path)).rejects.toThrow('aborted');
  });

  it('resets a stream of HTTP/2 and not the connection', async () => {
    cluster.faults.inject(truncated('reset'), { times: 1 });
    const session = connect(cluster.url, { ca: cluster.ca });
    const get = async (): Promise<number> => {
      let length = 0;
      const stream = session.request({ ':path': path, authorization: `Bearer ${cluster.token}` });
      for await (const part of stream) {
        length += String(part).length;
      }
      return length;
    };

    await expect(get()).rejects.toThrow('Stream closed with error code');
    expect(await get()).toBeGreaterThan(100);
    session.destroy();
  });

  it('resets the connection', async () => {
    cluster.faults.inject({ kind: 'reset' });

    await expect(wireRequest(cluster, path)).rejects.toThrow('socket hang up');
  });

  it('does not answer, as long as the client waits', async () => {
    cluster.faults.inject({ kind: 'hang' }, { times: 1 });
    const answer = wireRequest(cluster, path);
    await eventually(() => expect(cluster.requests.all()).toHaveLength(1));

    cluster.dropConnections();

    await expect(answer).rejects.toThrow();
  });

  it('answers slowly and completely', async () => {
    cluster.faults.inject({ kind: 'slow', delayMs: 1, chunkBytes: 50 });

    const { items } = await wireDocument<ObjectList>(cluster, path);

    expect(items).toHaveLength(4);
  });

  it('drops the watches of one resource', async () => {
    const dropped = linesOf(await openResponse(cluster, `${path}?watch=1&resourceVersion=${cluster.store.version}`));
    const kept = await openResponse(cluster, '/api/v1/pods?watch=1');

    cluster.dropWatches({ resource: 'configmaps' });

    await expect(dropped[Symbol.asyncIterator]().next()).rejects.toThrow('aborted');
    await eventually(() => expect([cluster.openWatchCount(), cluster.openWatchCount('pods')]).toEqual([1, 1]));
    kept.destroy();
  });
});
