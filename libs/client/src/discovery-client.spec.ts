import { DiscoveryClient } from './discovery-client.js';
import { RestClient } from './rest-client.js';
import { json, startScriptedServer, type Script, type ScriptedServer } from './scripted-server.contract.js';

const podResource = {
  name: 'pods',
  singularName: 'pod',
  namespaced: true,
  kind: 'Pod',
  verbs: ['get', 'list', 'watch'],
};
const podLogResource = { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] };
const scaleResource = {
  name: 'deployments/scale',
  singularName: '',
  namespaced: true,
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get'],
};
const deploymentResource = {
  name: 'deployments',
  singularName: 'deployment',
  namespaced: true,
  kind: 'Deployment',
  verbs: ['list'],
};

const gv = (group: string, version: string): object => ({ groupVersion: `${group}/${version}`, version });

const plainDocuments: Readonly<Record<string, unknown>> = {
  '/version': { gitVersion: 'v1.32.0', major: '1', minor: '32' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      { name: 'apps', versions: [gv('apps', 'v1')], preferredVersion: gv('apps', 'v1') },
      {
        name: 'metrics.k8s.io',
        versions: [gv('metrics.k8s.io', 'v1beta1')],
        preferredVersion: gv('metrics.k8s.io', 'v1beta1'),
      },
    ],
  },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [podResource, podLogResource] },
  '/apis/apps/v1': { kind: 'APIResourceList', groupVersion: 'apps/v1', resources: [deploymentResource, scaleResource] },
};

const kindOf = (group: string, version: string, kind: string): object => ({ group, version, kind });
const aggregatedDocuments: Readonly<Record<string, unknown>> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              {
                resource: 'pods',
                responseKind: kindOf('', 'v1', 'Pod'),
                scope: 'Namespaced',
                singularResource: 'pod',
                verbs: ['get', 'list', 'watch'],
                subresources: [{ subresource: 'log', responseKind: kindOf('', 'v1', 'Pod'), verbs: ['get'] }],
              },
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'apps' },
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              {
                resource: 'deployments',
                responseKind: kindOf('apps', 'v1', 'Deployment'),
                scope: 'Namespaced',
                singularResource: 'deployment',
                verbs: ['list'],
                subresources: [
                  { subresource: 'scale', responseKind: kindOf('autoscaling', 'v1', 'Scale'), verbs: ['get'] },
                ],
              },
            ],
          },
        ],
      },
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
    ],
  },
};

function serving(documents: Readonly<Record<string, unknown>>, missing = 404): Script {
  return (request, response) => {
    const document = documents[request.url];
    json(document ?? { kind: 'Status' }, document === undefined ? missing : 200)(request, response);
  };
}

describe('DiscoveryClient', () => {
  let server: ScriptedServer;
  let rest: RestClient;
  let client: DiscoveryClient;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    server = await startScriptedServer(json({}));
    rest = new RestClient(server.config);
    client = new DiscoveryClient(rest);
  });
  afterAll(async () => {
    await rest.close();
    await server.stop();
  });

  it('asks for the version', async () => {
    server.play(serving(plainDocuments));

    expect((await client.serverVersion(signal)).gitVersion).toBe('v1.32.0');
  });

  it('names the groups, the core group first', async () => {
    server.play(serving(plainDocuments));

    expect(await client.groups(signal)).toEqual([
      { group: '', versions: ['v1'], preferred: 'v1' },
      { group: 'apps', versions: ['v1'], preferred: 'v1' },
      { group: 'metrics.k8s.io', versions: ['v1beta1'], preferred: 'v1beta1' },
    ]);
  });

  it.each([
    ['plain', plainDocuments],
    ['aggregated', aggregatedDocuments],
  ])('describes everything from %s discovery, apart from what did not answer', async (_, documents) => {
    server.play(serving(documents, 503));

    const { groups, resourcesByGroupVersion, failures } = await client.all(signal);

    expect(groups.map(({ group }) => group)).toEqual(['', 'apps', 'metrics.k8s.io']);
    expect(Object.fromEntries(resourcesByGroupVersion)).toEqual({
      v1: [podResource, podLogResource],
      'apps/v1': [deploymentResource, scaleResource],
    });
    expect([...failures.keys()]).toEqual(['metrics.k8s.io/v1beta1']);
  });

  it('takes a server without a core group as it is', async () => {
    server.play(serving({ '/apis': plainDocuments['/apis'] }));

    expect((await client.groups(signal)).map(({ group }) => group)).toEqual(['apps', 'metrics.k8s.io']);
  });

  it('does not take a server that fails for one that has nothing', async () => {
    server.play(json({ kind: 'Status' }, 500));

    await expect(client.all(signal)).rejects.toThrow('HTTP 500');
  });
});
