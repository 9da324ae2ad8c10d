import { EVERYTHING, type RightsScope } from '#api';
import { covers, narrowed } from './rights-narrowing.js';

const types = [{ group: '', resource: 'pods' }];
const everywhere: RightsScope = { clusters: ['a', 'b'] };
const inShop: RightsScope = { clusters: ['a', 'b'], namespaces: ['shop'] };
const inBoth: RightsScope = { clusters: ['a'], namespaces: ['shop', 'bank'] };
const web: RightsScope = { clusters: ['a'], names: ['web'] };

describe('narrowed', () => {
  const rights = { grants: [{ types, scopes: [everywhere, inBoth, web] }] };

  it('leaves rights as they are for a search of everything', () => {
    expect(narrowed(rights, EVERYTHING)).toBe(rights);
  });

  it('leaves out the clusters and namespaces that are not searched', () => {
    const search = { ...EVERYTHING, clusters: { in: ['b'], notIn: [] }, namespaces: { in: ['bank'], notIn: [] } };

    expect(narrowed(rights, search)).toEqual({ grants: [{ types, scopes: [{ clusters: ['b'] }] }] });
    expect(narrowed(rights, { ...search, clusters: { in: ['a'], notIn: [] } })).toEqual({
      grants: [{ types, scopes: [{ clusters: ['a'] }, { clusters: ['a'], namespaces: ['bank'] }, web] }],
    });
  });

  it('leaves the namespaces of a search by owner, which may be somewhere else', () => {
    const search = { ...EVERYTHING, namespaces: { in: ['x'], notIn: [] }, owner: { uid: 'u', seniority: 1 } };

    expect(narrowed(rights, search)).toBe(rights);
  });
});

describe('covers', () => {
  it.each<[string, readonly RightsScope[], readonly RightsScope[], boolean]>([
    ['everything by everything', [everywhere], [everywhere], true],
    ['nothing by nothing', [], [], true],
    ['a namespace by everything', [everywhere], [inShop], true],
    ['a namespace by itself', [inShop], [inShop], true],
    ['names by everything', [everywhere], [web], true],
    ['two namespaces by one', [inShop], [inBoth], false],
    ['two namespaces by two scopes', [inShop, { clusters: ['a'], namespaces: ['bank'] }], [inBoth], true],
    ['everything by a namespace', [inShop], [everywhere], false],
    ['another cluster', [{ clusters: ['a'] }], [everywhere], false],
    ['a namespace by names in it', [{ ...inShop, names: ['web'] }], [inShop], false],
    ['names anywhere by a namespace', [inShop], [web], false],
  ])('%s', (_what, outer, inner, expected) => {
    expect(covers(outer, inner)).toBe(expected);
  });
});
