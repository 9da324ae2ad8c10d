import { formatGvr } from '#kube';
import { negotiateResources, uniqueByStorage, type NegotiatedResource } from './resource-negotiator.js';
import { type ServedResource, ServedResources } from './served-resources.js';
import type { WantedResource } from './sync-resources.js';

function servedResource(
  resource: Partial<ServedResource> & Pick<ServedResource, 'group' | 'resource'>,
): ServedResource {
  const { kind = 'Cart' } = resource;
  return {
    singular: kind.toLowerCase(),
    kind,
    namespaced: true,
    verbs: ['get', 'list', 'watch'],
    versions: ['v1'],
    ...resource,
  };
}

function memberServing(...resources: readonly ServedResource[]): ServedResources {
  const served = new ServedResources();
  for (const [group, ofGroup] of Map.groupBy(resources, ({ group }) => group)) {
    served.setGroup(group, 'built-in', ofGroup);
  }
  return served;
}

function want(group: string, resource: string, versions: readonly string[] = []): WantedResource {
  return { group, resource, versions, recordsEvents: false };
}

const deployments = { group: 'apps', resource: 'deployments', kind: 'Deployment' };
const carts = { group: 'shop.io', resource: 'carts', kind: 'Cart' };

describe('negotiateResources', () => {
  it.each`
    what                                            | resource       | supported                              | wanted                     | expected
    ${'the best known version of a built-in kind'}  | ${deployments} | ${['v1', 'v1beta2', 'v1beta1']}        | ${['v1beta1']}             | ${['v1']}
    ${'an older one where the best is not known'}   | ${deployments} | ${['v2', 'v1beta2']}                   | ${[]}                      | ${['v1beta2']}
    ${'nothing of a built-in kind nobody knows'}    | ${deployments} | ${['v3']}                              | ${[]}                      | ${[]}
    ${'three versions of a custom kind'}            | ${carts}       | ${['v2', 'v1', 'v1beta1', 'v1alpha1']} | ${[]}                      | ${['v2', 'v1', 'v1beta1']}
    ${'all versions of a custom kind'}              | ${carts}       | ${['v2', 'v1', 'v1beta1', 'v1alpha1']} | ${['*', 'v1']}             | ${['v2', 'v1', 'v1beta1', 'v1alpha1']}
    ${'listed versions in the order of the server'} | ${carts}       | ${['v2', 'v1', 'v1beta1']}             | ${['v1beta1', 'v2', 'v9']} | ${['v2', 'v1beta1']}
    ${'nothing when no listed version is served'}   | ${carts}       | ${['v2']}                              | ${['v1']}                  | ${[]}
  `('chooses $what', ({ resource, supported, wanted, expected }) => {
    const served = memberServing(servedResource({ ...resource, versions: supported as string[] }));
    const { group, resource: name } = resource as typeof carts;

    const negotiated = negotiateResources([want(group, name, wanted as string[])], served, false);

    expect(negotiated.map(({ sync }) => sync.version)).toEqual(expected);
  });

  it('stores a built-in kind in its best version, whatever the member serves', () => {
    const served = memberServing(servedResource({ ...deployments, versions: ['v1beta1'] }));

    const [negotiated] = negotiateResources([want('apps', 'deployments')], served, false);

    expect(negotiated).toMatchObject({ sync: { version: 'v1beta1' }, storage: { version: 'v1' }, kind: 'Deployment' });
  });

  it.each([
    ['singular', 'cart'],
    ['in any case', 'CARTS'],
  ])('understands a name that is %s, and reports the plural', (_, name) => {
    const negotiated = negotiateResources([want('shop.io', name)], memberServing(servedResource(carts)), false);

    expect(negotiated.map(({ sync }) => sync.resource)).toEqual(['carts']);
  });

  it.each([
    ['that is not served', servedResource(carts), want('shop.io', 'orders')],
    ['of an unknown group', servedResource(carts), want('other.io', 'carts')],
    ['that cannot be watched', servedResource({ ...carts, verbs: ['list'] }), want('shop.io', 'carts')],
    ['that cannot be listed', servedResource({ ...carts, verbs: ['create', 'watch'] }), want('shop.io', 'carts')],
  ])('skips a resource %s', (_, resource, wanted) => {
    expect(negotiateResources([wanted], memberServing(resource), false)).toEqual([]);
  });

  it.each([
    ['leaves leases out when told to', true, 0],
    ['takes leases otherwise', false, 1],
  ])('%s', (_, ignoreLeases, count) => {
    const leases = servedResource({ group: 'coordination.k8s.io', resource: 'leases', kind: 'Lease' });

    const negotiated = negotiateResources([want(leases.group, 'leases')], memberServing(leases), ignoreLeases);

    expect(negotiated).toHaveLength(count);
  });

  it('takes a resource that is asked for twice once, as the first entry says', () => {
    const wanted = [{ ...want('shop.io', 'carts'), recordsEvents: true }, want('shop.io', 'cart')];

    const negotiated = negotiateResources(wanted, memberServing(servedResource(carts)), false);

    expect(negotiated.map(({ recordsEvents }) => recordsEvents)).toEqual([true]);
  });
});

describe('uniqueByStorage', () => {
  it('synchronises the first of several versions that are stored as one', () => {
    const storage = { group: 'apps', version: 'v1', resource: 'deployments' };
    const of = (version: string): NegotiatedResource => ({
      sync: { ...storage, version },
      storage,
      kind: 'Deployment',
      namespaced: true,
      recordsEvents: false,
    });

    const unique = uniqueByStorage([of('v1beta2'), of('v1beta1')]);

    expect([...unique.values()].map(({ sync }) => formatGvr(sync))).toEqual(['apps/v1beta2/deployments']);
  });
});
