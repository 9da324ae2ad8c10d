import type { KubernetesObject } from '#kube';
import { customResourceOf } from './custom-resource.js';

const established = [{ type: 'Established', status: 'True' }];
const acceptedNames = { plural: 'carts', singular: 'cart', kind: 'Cart' };

function definition(spec: object, status: object = { acceptedNames, conditions: established }): KubernetesObject {
  return { metadata: { name: 'carts.shop.io' }, spec: { group: 'shop.io', scope: 'Namespaced', ...spec }, status };
}

describe('customResourceOf', () => {
  it('reads the served versions, best first', () => {
    const versions = ['v1alpha1', 'v2', 'v1', 'v3'].map((name) => ({ name, served: name !== 'v3' }));

    expect(customResourceOf(definition({ versions }))).toEqual({
      group: 'shop.io',
      resource: 'carts',
      singular: 'cart',
      kind: 'Cart',
      namespaced: true,
      verbs: ['get', 'list', 'watch'],
      versions: ['v2', 'v1', 'v1alpha1'],
    });
  });

  it.each<[string, KubernetesObject, object]>([
    ['the one version of old definitions', definition({ version: 'v1' }), { versions: ['v1'] }],
    ['cluster scope', definition({ scope: 'Cluster', versions: [] }), { namespaced: false, versions: [] }],
    [
      'a singular from the kind',
      definition({ versions: [] }, { acceptedNames: { plural: 'carts', kind: 'Cart' }, conditions: established }),
      { singular: 'cart' },
    ],
    [
      'short names and categories',
      definition(
        { versions: [] },
        { acceptedNames: { ...acceptedNames, shortNames: ['ct'], categories: ['all'] }, conditions: established },
      ),
      { shortNames: ['ct'], categories: ['all'] },
    ],
  ])('reads %s', (_, object, expected) => {
    expect(customResourceOf(object)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['without status', {}],
    ['not established', { acceptedNames, conditions: [{ type: 'Established', status: 'False' }] }],
  ])('says nothing of a definition that is %s', (_, status) => {
    expect(customResourceOf(definition({ versions: [] }, status))).toBeUndefined();
  });
});
