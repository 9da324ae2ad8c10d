import { coreApiGroup, toAggregated, type ApiGroup, type ApiResource } from './api-discovery.js';

const apps: ApiGroup = {
  name: 'apps',
  versions: [
    { groupVersion: 'apps/v1', version: 'v1' },
    { groupVersion: 'apps/v1beta1', version: 'v1beta1' },
  ],
  preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
};

const deployments: ApiResource = {
  name: 'deployments',
  singularName: 'deployment',
  namespaced: true,
  kind: 'Deployment',
  verbs: ['get', 'list'],
  shortNames: ['deploy'],
  categories: ['all'],
};
const scale: ApiResource = {
  name: 'deployments/scale',
  singularName: '',
  namespaced: true,
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get'],
};

describe('toAggregated', () => {
  it('puts resources under their version and subresources under their resource', () => {
    const lists = [{ kind: 'APIResourceList' as const, groupVersion: 'apps/v1', resources: [deployments, scale] }];

    expect(toAggregated([apps], lists, 'v2')).toEqual({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items: [
        {
          metadata: { name: 'apps', creationTimestamp: null },
          versions: [
            {
              version: 'v1',
              freshness: 'Current',
              resources: [
                {
                  resource: 'deployments',
                  responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
                  scope: 'Namespaced',
                  singularResource: 'deployment',
                  verbs: ['get', 'list'],
                  shortNames: ['deploy'],
                  categories: ['all'],
                  subresources: [
                    {
                      subresource: 'scale',
                      responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
                      verbs: ['get'],
                    },
                  ],
                },
              ],
            },
            { version: 'v1beta1', freshness: 'Current', resources: [] },
          ],
        },
      ],
    });
  });

  it('gives the core group no name', () => {
    const node = { name: 'nodes', singularName: 'node', namespaced: false, kind: 'Node', verbs: ['get'] };
    const lists = [{ kind: 'APIResourceList' as const, groupVersion: 'v1', resources: [node] }];

    const { apiVersion, items } = toAggregated([coreApiGroup(['v1'])], lists, 'v2beta1');

    expect(apiVersion).toBe('apidiscovery.k8s.io/v2beta1');
    expect(items[0]?.metadata).toEqual({ creationTimestamp: null });
    expect(items[0]?.versions[0]?.resources[0]).toMatchObject({
      scope: 'Cluster',
      responseKind: { group: '', version: 'v1', kind: 'Node' },
    });
  });
});
