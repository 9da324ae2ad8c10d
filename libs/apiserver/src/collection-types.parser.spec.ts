import { parseCollectionTypes } from './collection-types.parser.js';

describe('parseCollectionTypes', () => {
  it.each([
    ['groups=apps,', ['apps//', '//']],
    ['groups=apps/v1,,batch', ['apps/v1/', '//', 'batch//']],
    ['groups=/v1,batch/v1beta1', ['/v1/', 'batch/v1beta1/']],
    ['groups=*&resources=bad', ['*//']],
    ['resources=apps/deployments,/v1/pods,//nodes,/secrets', ['apps//deployments', '/v1/pods', '//nodes', '//secrets']],
    ['groups=apps&resources=/pods', ['apps//', '//pods']],
    ['resources=apps/%20deployments', ['apps//deployments']],
  ])('reads %s', (query, expected) => {
    const types = parseCollectionTypes(new URLSearchParams(query));

    expect(types.map(({ group, version, resource }) => `${group}/${version}/${resource}`)).toEqual(expected);
  });

  it.each([
    ['', 'url query - `groups` or `resources` is required'],
    ['groups=a/b/c', 'groups query: unexpected GroupVersion string: a/b/c'],
    ['resources=pods', 'resources query: unexpected GroupVersionResource string: pods'],
    ['resources=', 'resources query: unexpected GroupVersionResource string: '],
    ['resources=apps/', 'resources query: unexpected GroupVersionResource string: apps/'],
    [`groups=${'a,'.repeat(256)}`, 'more than 256 types'],
    ['resources=a/b/c/d', 'resources query: unexpected GroupVersionResource string: a/b/c/d'],
  ])('refuses %j', (query, message) => {
    expect(() => parseCollectionTypes(new URLSearchParams(query))).toThrow(message);
  });
});
