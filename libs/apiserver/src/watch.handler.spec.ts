import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { KubernetesObject } from '#kube';
import { FeatureGates } from '#options';
import { StorageError, type StoredEvent, type StoredWatchOptions } from '#storage';
import { ShutdownSignal, silentLogger } from '#telemetry';
import { eventually } from '#testing';
import { apiserverFeatures } from './apiserver.options.js';
import type { CustomColumns } from './custom-columns.js';
import { MemberRights } from './member-rights/member-rights.js';
import { requestContextOf, RESOURCES_PATH } from './request-context.js';
import { RequestSearches } from './request-searches.js';
import type { ResourceRegistry } from './resource-registry.js';
import { toStatusError } from './status.filter.js';
import { WatchLives } from './watch-life.js';
import { WatchHandler, type WatchTarget } from './watch.handler.js';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json';

function cronJob(name: string, resourceVersion: string): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace: 'default', resourceVersion },
    spec: { schedule: '@daily' },
  };
}

function event(type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, resourceVersion: string): StoredEvent {
  return { type, resourceVersion, json: JSON.stringify(cronJob(name, resourceVersion)) };
}

const script = [
  [event('ADDED', 'a', '5'), event('MODIFIED', 'a', '6')],
  [event('DELETED', 'a', '7'), { type: 'BOOKMARK', resourceVersion: '9', isInitialEventsEnd: true }],
] as const satisfies readonly (readonly StoredEvent[])[];

interface WatchLine {
  readonly type: string;
  readonly object: KubernetesObject & Readonly<Record<string, unknown>>;
}

describe('WatchHandler', () => {
  const shutdown = new ShutdownSignal();
  let server: FastifyInstance;
  let asked: StoredWatchOptions | undefined;
  let signalOfWatch: AbortSignal | undefined;
  let watch: WatchTarget['watch'];

  beforeAll(async () => {
    const columns = { columnsOf: () => Promise.resolve(undefined) } as unknown as CustomColumns;
    const lives = new WatchLives(shutdown, { 'min-request-timeout': 1800 });
    const features = new FeatureGates(apiserverFeatures);
    const rights = new MemberRights({} as ResourceRegistry, features);
    const handler = new WatchHandler(columns, new RequestSearches(features, rights), lives, silentLogger);
    server = Fastify();
    server.get('/*', (request, reply) => handler.handle(targetOf(requestContextOf(request, 60_000)), reply));
    server.setErrorHandler((error, _request, reply) => {
      const status = toStatusError(error);
      return reply.code(status.code).send(status.toStatus());
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  beforeEach(() => {
    watch = (options, signal) => {
      asked = options;
      signalOfWatch = signal;
      return Promise.resolve(played(script));
    };
  });

  function targetOf(context: WatchTarget['context']): WatchTarget {
    const kind = 'CronJob';
    const resource = { group: 'batch', resource: 'cronjobs', kind, namespaced: true };
    const names = { singular: 'cronjob', shortNames: ['cj'], categories: ['all'] };
    const stored = { group: 'batch', version: 'v1', resource: 'cronjobs' };
    return {
      context,
      cluster: undefined,
      requested: { ...stored, version: context.info.version },
      resource: { ...resource, ...names, versions: ['v1', 'v1beta1'] },
      storage: { config: { resource: stored, kind, namespaced: true } } as WatchTarget['storage'],
      watch: (options, signal) => watch(options, signal),
    };
  }

  async function open(query: string, accept = 'application/json', version = 'v1'): Promise<IncomingMessage> {
    const { port } = server.server.address() as AddressInfo;
    const path = `${RESOURCES_PATH}/apis/batch/${version}/cronjobs?watch=true${query}`;
    const request = get({ host: '127.0.0.1', port, path, headers: { accept } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  async function lines(response: IncomingMessage): Promise<readonly WatchLine[]> {
    const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as WatchLine);
  }

  it('sends one event a line, objects as they are stored', async () => {
    const response = await open('');

    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json');
    expect(await lines(response)).toEqual([
      { type: 'ADDED', object: cronJob('a', '5') },
      { type: 'MODIFIED', object: cronJob('a', '6') },
      { type: 'DELETED', object: cronJob('a', '7') },
      {
        type: 'BOOKMARK',
        object: {
          kind: 'CronJob',
          apiVersion: 'batch/v1',
          metadata: {
            resourceVersion: '9',
            creationTimestamp: null,
            annotations: { 'k8s.io/initial-events-end': 'true' },
          },
        },
      },
    ]);
  });

  it('sends objects in the version that was asked for', async () => {
    const [added, , , bookmark] = await lines(await open('', 'application/json', 'v1beta1'));

    expect(added?.object).toMatchObject({ apiVersion: 'batch/v1beta1', metadata: { resourceVersion: '5' } });
    expect(bookmark?.object.apiVersion).toBe('batch/v1beta1');
  });

  it('sends Tables of one row, with columns in the first', async () => {
    const [added, modified, deleted, bookmark] = await lines(await open('', TABLE));

    const columns = added?.object['columnDefinitions'] as readonly { readonly name: string }[];
    expect(columns.map(({ name }) => name).slice(0, 3)).toEqual(['Cluster', 'Name', 'Schedule']);
    expect(added?.object).toMatchObject({ kind: 'Table', metadata: { resourceVersion: '5' } });
    expect(modified?.object).toMatchObject({ columnDefinitions: null, metadata: { resourceVersion: '6' } });
    expect(deleted?.object).toMatchObject({ rows: [{ object: { kind: 'PartialObjectMetadata' } }] });
    expect(bookmark?.object).toMatchObject({ kind: 'Table', metadata: { resourceVersion: '9' }, rows: [] });
  });

  it('sends metadata alone', async () => {
    const [added, , , bookmark] = await lines(await open('', METADATA));

    expect(added?.object).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: cronJob('a', '5').metadata,
    });
    expect(bookmark?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { resourceVersion: '9' } });
  });

  it('asks the storage for what the client asks for', async () => {
    const query =
      '&resourceVersion=7&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan' +
      '&labelSelector=app%3Dweb,search.clusterpedia.io/clusters%20in%20(c1)';

    await lines(await open(query));

    expect(asked).toMatchObject({
      resourceVersion: '7',
      allowBookmarks: true,
      sendInitialEvents: true,
      search: { clusters: { in: ['c1'] }, labelSelector: [{ key: 'app' }] },
    });
  });

  it.each<readonly [string, string, number]>([
    ['&sendInitialEvents=true', 'application/json', 422],
    ['&resourceVersionMatch=Exact', 'application/json', 422],
    ['&timeoutSeconds=x', 'application/json', 400],
    ['&labelSelector=%3D', 'application/json', 400],
    ['', 'application/yaml', 406],
  ])('refuses %j as %s', async (query, accept, status) => {
    const response = await open(query, accept);

    expect(response.statusCode).toBe(status);
    expect((await lines(response))[0]).toMatchObject({ kind: 'Status', code: status });
  });

  it.each<readonly [StorageError['code'], number]>([
    ['Invalid', 422],
    ['Recoverable', 503],
  ])('answers %s of the storage with a Status', async (code, status) => {
    watch = () => Promise.reject(new StorageError(code, 'no'));

    expect((await open('')).statusCode).toBe(status);
  });

  it('tells a version that is too old in the stream, as Kubernetes does', async () => {
    watch = () => Promise.reject(new StorageError('Expired', 'too old resource version: 3 (5)'));

    const response = await open('&resourceVersion=3');

    expect(response.statusCode).toBe(200);
    expect(await lines(response)).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  it('tells of a failure after events, except of one that passes', async () => {
    const failing = (code: StorageError['code']): void => {
      watch = () => Promise.resolve(played(script.slice(0, 1), new StorageError(code, 'no')));
    };

    failing('Expired');
    expect((await lines(await open(''))).map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'ERROR']);
    failing('Recoverable');
    expect((await lines(await open(''))).map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED']);
  });

  it('ends regularly when the time is over, and lets the storage go', async () => {
    watch = (_options, signal) => {
      signalOfWatch = signal;
      return Promise.resolve(waiting(signal));
    };

    const response = await open('&timeoutSeconds=1');

    expect(response.statusCode).toBe(200);
    expect(await lines(response)).toEqual([]);
    expect(signalOfWatch?.aborted).toBe(true);
  });

  it('lets the storage go when the client does', async () => {
    watch = (_options, signal) => {
      signalOfWatch = signal;
      return Promise.resolve(waiting(signal));
    };
    const response = await open('');

    response.destroy();

    await eventually(() => expect(signalOfWatch?.aborted).toBe(true));
  });

  it('takes no more from the storage than the client takes', async () => {
    let taken = 0;
    watch = () =>
      Promise.resolve(
        // oxlint-disable-next-line typescript/require-await -- because a watch is an async iterable
        (async function* events(): AsyncGenerator<readonly StoredEvent[]> {
          for (; taken < 1000; taken += 1) {
            yield [{ type: 'ADDED', resourceVersion: '1', json: JSON.stringify({ padding: 'x'.repeat(1_000_000) }) }];
          }
        })(),
      );

    const response = await open('');
    const [chunk] = (await once(response, 'data')) as [Buffer];
    response.pause();

    expect(chunk.length).toBeGreaterThan(0);
    expect(taken).toBeLessThan(100);
    response.destroy();
  });

  it('ends when the process stops', async () => {
    watch = (_options, signal) => Promise.resolve(waiting(signal));
    const response = await open('');

    shutdown.onModuleDestroy();

    expect(await lines(response)).toEqual([]);
  });
});

// oxlint-disable-next-line typescript/require-await -- because a watch is an async iterable
async function* played(
  chunks: readonly (readonly StoredEvent[])[],
  end?: Error,
): AsyncGenerator<readonly StoredEvent[]> {
  yield* chunks;
  if (end !== undefined) {
    throw end;
  }
}

async function* waiting(signal: AbortSignal): AsyncGenerator<never> {
  await once(signal, 'abort');
  yield* [];
  throw signal.reason;
}
