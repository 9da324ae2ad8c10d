import {
  compareVersions,
  formatGroupResource,
  formatGroupVersion,
  formatGvr,
  groupVersionPath,
  parseGroupResource,
  parseGroupVersion,
} from './group-version.js';

describe('parseGroupVersion', () => {
  it.each([
    ['v1', { group: '', version: 'v1' }],
    ['apps/v1', { group: 'apps', version: 'v1' }],
  ])('reads %s, and formatGroupVersion writes it', (text, groupVersion) => {
    expect(parseGroupVersion(text)).toEqual(groupVersion);
    expect(formatGroupVersion(groupVersion)).toBe(text);
  });

  it.each(['', 'apps/', 'a/b/c'])('refuses %j', (text) => {
    expect(() => parseGroupVersion(text)).toThrow(RangeError);
  });
});

describe('parseGroupResource', () => {
  it.each([
    ['pods', { group: '', resource: 'pods' }],
    ['roles.rbac.authorization.k8s.io', { group: 'rbac.authorization.k8s.io', resource: 'roles' }],
  ])('reads %s, and formatGroupResource writes it', (text, groupResource) => {
    expect(parseGroupResource(text)).toEqual(groupResource);
    expect(formatGroupResource(groupResource)).toBe(text);
  });
});

describe('formatGvr', () => {
  it.each([
    [{ group: '', version: 'v1', resource: 'pods' }, '/v1/pods', '/api/v1'],
    [{ group: 'apps', version: 'v1', resource: 'deployments' }, 'apps/v1/deployments', '/apis/apps/v1'],
  ])('writes %j as %s, below %s', (gvr, text, path) => {
    expect(formatGvr(gvr)).toBe(text);
    expect(groupVersionPath(gvr)).toBe(path);
  });
});

describe('compareVersions', () => {
  it('puts stable before beta before alpha before names, newest first', () => {
    const versions = ['foo', 'v1alpha1', 'v11beta2', 'v1', 'v10', 'v2', 'bar', 'v12alpha1', 'v3beta1', 'v11alpha2'];

    expect(versions.sort(compareVersions)).toEqual([
      'v10',
      'v2',
      'v1',
      'v11beta2',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
      'v1alpha1',
      'bar',
      'foo',
    ]);
  });
});
