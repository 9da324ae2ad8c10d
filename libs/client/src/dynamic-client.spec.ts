import type { ObjectName } from '#kube';
import { DynamicClient } from './dynamic-client.js';
import { RestClient } from './rest-client.js';
import { startScriptedServer, type ScriptedServer } from './scripted-server.contract.js';

const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const nodes = { group: '', version: 'v1', resource: 'nodes' };
const web: ObjectName = { namespace: 'shop', name: 'web' };
const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: web };

describe('DynamicClient', () => {
  let server: ScriptedServer;
  let rest: RestClient;
  let client: DynamicClient;
  let received: { type: string | undefined; body: unknown };
  const signal = new AbortController().signal;

  beforeAll(async () => {
    server = await startScriptedServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        received = { type: request.headers['content-type'], body: text === '' ? undefined : JSON.parse(text) };
        response.end(JSON.stringify({ kind: 'List', items: null }));
      });
    });
    rest = new RestClient(server.config);
    client = new DynamicClient(rest);
  });
  afterAll(async () => {
    await rest.close();
    await server.stop();
  });

  it.each<[string, () => Promise<unknown>]>([
    ['GET /apis/apps/v1/namespaces/shop/deployments/web', () => client.get(deployments, web, signal)],
    ['GET /api/v1/nodes/a%20b%3Ac', () => client.get(nodes, { namespace: '', name: 'a b:c' }, signal)],
    [
      'GET /apis/apps/v1/deployments?labelSelector=a%3Db&limit=5',
      () => client.list(deployments, { labelSelector: 'a=b', limit: 5 }, signal),
    ],
    ['GET /apis/apps/v1/namespaces/shop/deployments', () => client.list(deployments, { namespace: 'shop' }, signal)],
    [
      'GET /api/v1/nodes?resourceVersion=7&allowWatchBookmarks=true&watch=true',
      () => client.watch(nodes, { resourceVersion: '7', allowWatchBookmarks: true }, signal),
    ],
  ])('reads with %s', async (request, call) => {
    await call();

    expect(server.requests.at(-1)).toBe(request);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['POST /apis/apps/v1/namespaces/shop/deployments', () => client.create(deployments, object, signal), object],
    ['PUT /apis/apps/v1/namespaces/shop/deployments/web', () => client.update(deployments, object, signal), object],
    [
      'PUT /apis/apps/v1/namespaces/shop/deployments/web/status',
      () => client.updateStatus(deployments, object, signal),
      object,
    ],
    [
      'DELETE /apis/apps/v1/namespaces/shop/deployments/web',
      () => client.delete(deployments, web, { propagationPolicy: 'Background' }, signal),
      { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
    ],
  ])('writes with %s', async (request, call, body) => {
    await call();

    expect(server.requests.at(-1)).toBe(request);
    expect(received).toEqual({ type: 'application/json', body });
  });

  it.each([
    ['merge', 'application/merge-patch+json'],
    ['json', 'application/json-patch+json'],
    ['strategic', 'application/strategic-merge-patch+json'],
    ['apply', 'application/apply-patch+yaml'],
  ] as const)('patches with %s as %s', async (type, contentType) => {
    await client.patch(deployments, web, { type, body: { a: 1 }, subresource: 'status', fieldManager: 'me' }, signal);

    expect(server.requests.at(-1)).toBe('PATCH /apis/apps/v1/namespaces/shop/deployments/web/status?fieldManager=me');
    expect(received).toEqual({ type: contentType, body: { a: 1 } });
  });

  it('gives an empty list for null items', async () => {
    expect((await client.list(nodes, {}, signal)).items).toEqual([]);
  });
});
