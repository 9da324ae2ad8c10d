import type { ClusterGroupResources } from '#api';
import { type GroupSource, ServedResources } from './served-resources.js';
import { expandSyncResources, type WantedResource } from './sync-resources.js';

function servedResources(groups: Readonly<Record<string, readonly [GroupSource, ...string[]]>>): ServedResources {
  const served = new ServedResources();
  for (const [group, [source, ...names]] of Object.entries(groups)) {
    const resources = names.map((resource) => ({
      group,
      resource,
      singular: resource.slice(0, -1),
      kind: resource,
      namespaced: true,
      verbs: ['list', 'watch'],
      versions: ['v1'],
    }));
    served.setGroup(group, source, resources);
  }
  return served;
}

const served = servedResources({
  '': ['built-in', 'pods', 'nodes'],
  apps: ['built-in', 'deployments', 'daemonsets'],
  'shop.io': ['custom', 'carts', 'orders'],
});

function show({ group, resource, versions, recordsEvents }: WantedResource): string {
  return `${group}/${resource}${versions.length === 0 ? '' : `@${versions.join('+')}`}${recordsEvents ? ' events' : ''}`;
}

describe('expandSyncResources', () => {
  it.each<[string, readonly ClusterGroupResources[], boolean, readonly string[]]>([
    ['names as they are written', [{ group: '', resources: ['Pod', 'nothing'] }], false, ['/Pod', '/nothing']],
    [
      'the versions of an entry',
      [{ group: 'shop.io', resources: ['carts'], versions: ['v1', 'v2'] }],
      false,
      ['shop.io/carts@v1+v2'],
    ],
    [
      'a whole group, sorted, with the versions of the entry',
      [{ group: 'apps', resources: ['*', 'pods'], versions: ['v1'] }],
      false,
      ['apps/daemonsets@v1', 'apps/deployments@v1'],
    ],
    ['nothing of a group that is not served', [{ group: 'batch', resources: ['*'] }], false, []],
    [
      'everything, in every version, and nothing else',
      [
        { group: '*', resources: ['*'] },
        { group: 'batch', resources: ['jobs'] },
      ],
      false,
      ['/nodes@*', '/pods@*', 'apps/daemonsets@*', 'apps/deployments@*', 'shop.io/carts@*', 'shop.io/orders@*'],
    ],
    [
      'all custom resources, over what is said of them',
      [
        { group: 'shop.io', resources: ['carts'], versions: ['v1'] },
        { group: '', resources: ['pods'] },
      ],
      true,
      ['/pods', 'shop.io/carts@*', 'shop.io/orders@*'],
    ],
    [
      'events of the resources named, as they are named',
      [{ group: '', resources: ['pods', 'node'], eventsInvolvedResources: ['pods', 'nodes'] }],
      false,
      ['/pods events', '/node'],
    ],
    [
      'events of a wildcard',
      [{ group: 'apps', resources: ['*'], eventsInvolvedResources: ['deployments'] }],
      false,
      ['apps/daemonsets', 'apps/deployments events'],
    ],
    [
      'events of everything',
      [{ group: '*', resources: ['*'], eventsInvolvedResources: ['pods'] }],
      false,
      ['/nodes@*', '/pods@* events', 'apps/daemonsets@*', 'apps/deployments@*', 'shop.io/carts@*', 'shop.io/orders@*'],
    ],
  ])('gives %s', (_, syncResources, syncAllCustomResources, expected) => {
    const wanted = expandSyncResources({ syncResources, syncAllCustomResources }, served);

    expect(wanted.map(show)).toEqual(expected);
  });

  it('finds what a group gains after the first expansion', () => {
    const growing = servedResources({ apps: ['built-in', 'deployments'] });
    const request = { syncResources: [{ group: 'apps', resources: ['*'] }], syncAllCustomResources: false };
    expandSyncResources(request, growing);

    growing.setGroup('apps', 'built-in', served.ofGroup('apps'));

    expect(expandSyncResources(request, growing)).toHaveLength(2);
  });
});
