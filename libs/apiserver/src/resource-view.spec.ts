import type { PediaCluster } from '#api';
import { apiGroups } from './discovery-documents.js';
import { resourceViewOf, ResourceView } from './resource-view.js';

type Synced = readonly [group: string, resource: string, kind: string, versions: readonly string[]];

function clusterWith(synced: readonly Synced[], deletionTimestamp?: string): PediaCluster {
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name: 'c', ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
    spec: { syncResources: [] },
    status: {
      syncResources: synced.map(([group, name, kind, versions]) => ({
        group,
        resources: [
          {
            name,
            kind,
            namespaced: true,
            syncConditions: versions.map((version) => ({
              version,
              status: 'Pending' as const,
              lastTransitionTime: '2024-01-01T00:00:00Z',
            })),
          },
        ],
      })),
    },
  };
}

describe('resourceViewOf', () => {
  it.each<[string, Synced, readonly string[]]>([
    [
      'a built-in kind in every version it converts to',
      ['apps', 'deployments', 'Deployment', ['v1']],
      ['v1', 'v1beta2', 'v1beta1'],
    ],
    [
      'a built-in kind whatever version is synced',
      ['apps', 'deployments', 'Deployment', ['v1beta1']],
      ['v1', 'v1beta2', 'v1beta1'],
    ],
    [
      'a custom kind in the versions synced, best first',
      ['a.io', 'foos', 'Foo', ['v1beta1', 'v2', 'v1']],
      ['v2', 'v1', 'v1beta1'],
    ],
    ['an unknown kind of a built-in group like a custom one', ['apps', 'foos', 'Foo', ['v1']], ['v1']],
    ['nothing without a sync condition', ['a.io', 'foos', 'Foo', []], []],
  ])('has %s', (_, synced, versions) => {
    expect(resourceViewOf(clusterWith([synced])).versionsOf(synced[0])).toEqual(versions);
  });

  it('has nothing of a cluster that is being deleted', () => {
    const cluster = clusterWith([['apps', 'deployments', 'Deployment', ['v1']]], '2024-01-01T00:00:00Z');

    expect(resourceViewOf(cluster).groups()).toEqual([]);
  });

  it('calls a custom resource what its member calls it, and a built-in one what Kubernetes calls it', () => {
    const { status, ...cluster } = clusterWith([
      ['a.io', 'foos', 'Foo', ['v1']],
      ['apps', 'deployments', 'Deployment', ['v1']],
    ]);
    const names = { singularName: 'phoo', shortNames: ['fo'], categories: ['all'] };
    const syncResources = status?.syncResources?.map(({ group, resources }) => ({
      group,
      resources: resources.map((resource) => ({ ...resource, ...names })),
    }));
    const view = resourceViewOf({ ...cluster, status: { syncResources: syncResources ?? [] } });

    expect(view.find({ group: 'a.io', version: 'v1', resource: 'foos' })).toMatchObject({
      singular: 'phoo',
      shortNames: ['fo'],
      categories: ['all'],
    });
    expect(view.find({ group: 'apps', version: 'v1', resource: 'deployments' })?.shortNames).toEqual(['deploy']);
  });

  it('knows a resource only in the versions it can be read in', () => {
    const view = resourceViewOf(clusterWith([['a.io', 'foos', 'Foo', ['v1']]]));

    expect(view.find({ group: 'a.io', version: 'v1', resource: 'foos' })).toMatchObject({
      kind: 'Foo',
      singular: 'foo',
    });
    expect(view.find({ group: 'a.io', version: 'v2', resource: 'foos' })).toBeUndefined();
    expect(view.find({ group: 'a.io', version: 'v1', resource: 'bars' })).toBeUndefined();
  });
});

describe('ResourceView.union', () => {
  it('has every resource and version one of the views has', () => {
    const views = [
      clusterWith([['a.io', 'foos', 'Foo', ['v1beta1']]]),
      clusterWith([
        ['a.io', 'foos', 'Foo', ['v1']],
        ['b.io', 'bars', 'Bar', ['v1']],
      ]),
    ].map(resourceViewOf);

    const union = ResourceView.union(views);

    expect(union.versionsOf('a.io')).toEqual(['v1', 'v1beta1']);
    expect(apiGroups(union).map(({ name }) => name)).toEqual(['a.io', 'b.io']);
  });
});
