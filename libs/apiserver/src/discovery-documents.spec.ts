import { parseProxiedSubresources } from './proxy/proxied-subresources.js';
import { aggregatedDiscovery, apiGroup, apiGroups, apiResourceList } from './discovery-documents.js';
import { ResourceView, type QueryableResource } from './resource-view.js';

const verbs = ['get', 'list'];

function resource(group: string, name: string, kind: string, versions: readonly string[]): QueryableResource {
  return {
    group,
    resource: name,
    kind,
    versions,
    singular: kind.toLowerCase(),
    namespaced: kind !== 'Node',
    shortNames: kind === 'Deployment' ? ['deploy'] : [],
    categories: kind === 'Deployment' ? ['all'] : [],
  };
}

const view = new ResourceView([
  resource('example.io', 'foos', 'Foo', ['v2', 'v1beta1']),
  resource('apps', 'replicasets', 'ReplicaSet', ['v1']),
  resource('apps', 'deployments', 'Deployment', ['v1']),
  resource('', 'nodes', 'Node', ['v1']),
]);

describe('legacy discovery', () => {
  it('lists groups by name, without the core group', () => {
    expect(apiGroups(view).map(({ name }) => name)).toEqual(['apps', 'example.io']);
  });

  it('describes a group, its best version first', () => {
    expect(apiGroup(view, 'example.io')).toEqual({
      name: 'example.io',
      versions: [
        { groupVersion: 'example.io/v2', version: 'v2' },
        { groupVersion: 'example.io/v1beta1', version: 'v1beta1' },
      ],
      preferredVersion: { groupVersion: 'example.io/v2', version: 'v2' },
    });
  });

  it('lists resources by name, with what the storage can do', () => {
    expect(apiResourceList(view, { group: 'apps', version: 'v1' }, verbs)).toEqual({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'apps/v1',
      resources: [
        {
          name: 'deployments',
          singularName: 'deployment',
          namespaced: true,
          kind: 'Deployment',
          verbs,
          shortNames: ['deploy'],
          categories: ['all'],
        },
        { name: 'replicasets', singularName: 'replicaset', namespaced: true, kind: 'ReplicaSet', verbs },
      ],
    });
  });

  it('writes the list of the core group as Kubernetes does, without apiVersion', () => {
    expect(apiResourceList(view, { group: '', version: 'v1' }, verbs)).not.toHaveProperty('apiVersion');
  });

  it('has nothing to say about what is not there', () => {
    expect(apiGroup(view, 'nosuch.io')).toBeUndefined();
    expect(apiResourceList(view, { group: 'apps', version: 'v2' }, verbs)).toBeUndefined();
  });
});

describe('subresources that members answer', () => {
  const pods = new ResourceView([resource('', 'pods', 'Pod', ['v1'])]);

  it.each([
    ['log', ['get']],
    ['exec', ['get', 'create']],
    ['pods/proxy', ['get', 'create', 'update', 'patch', 'delete']],
  ])('are listed with their verbs: %s', (item, expected) => {
    const list = apiResourceList(pods, { group: '', version: 'v1' }, verbs, parseProxiedSubresources(item));

    expect(list?.resources.filter(({ name }) => name.includes('/'))).toEqual([
      {
        name: item.includes('/') ? item : `pods/${item}`,
        singularName: '',
        namespaced: true,
        kind: '',
        verbs: expected,
      },
    ]);
  });

  it('are listed only where their resource is', () => {
    const list = apiResourceList(view, { group: 'apps', version: 'v1' }, verbs, parseProxiedSubresources('proxy'));

    expect(list?.resources.filter(({ name }) => name.includes('/'))).toEqual([]);
  });
});

describe('aggregatedDiscovery', () => {
  it('has the core group under /api and the others under /apis', () => {
    const groupsUnder = (root: 'api' | 'apis'): unknown =>
      aggregatedDiscovery(view, root, { verbs, version: 'v2' }).items.map(({ metadata, versions }) => [
        metadata.name,
        versions.map(({ version, resources }) => [version, resources.map((each) => each.resource)]),
      ]);

    expect(groupsUnder('api')).toEqual([[undefined, [['v1', ['nodes']]]]]);
    expect(groupsUnder('apis')).toEqual([
      ['apps', [['v1', ['deployments', 'replicasets']]]],
      [
        'example.io',
        [
          ['v2', ['foos']],
          ['v1beta1', ['foos']],
        ],
      ],
    ]);
  });
});
