import { servedVersionsOf, storageVersionOf } from './resource-config.js';

describe('storageVersionOf', () => {
  it.each([
    ['', 'v1', 'pods', 'v1'],
    ['apps', 'v1beta1', 'deployments', 'v1'],
    ['autoscaling', 'v1', 'horizontalpodautoscalers', 'v2'],
    ['extensions', 'v1beta1', 'ingresses', 'v1beta1'],
    ['storage.k8s.io', 'v1', 'csistoragecapacities', 'v1beta1'],
    ['storage.k8s.io', 'v1alpha1', 'volumeattributesclasses', 'v1beta1'],
    ['networking.k8s.io', 'v1alpha1', 'servicecidrs', 'v1beta1'],
    ['coordination.k8s.io', 'v1alpha2', 'leasecandidates', 'v1alpha2'],
    ['policy', 'v1beta1', 'podsecuritypolicies', 'v1beta1'],
    ['example.com', 'v3', 'things', 'v3'],
  ])('stores %s/%s %s in %s', (group, version, resource, stored) => {
    expect(storageVersionOf({ group, version, resource })).toEqual({ group, version: stored, resource });
  });
});

describe('servedVersionsOf', () => {
  it('lists the versions of a built-in kind, best first', () => {
    expect(servedVersionsOf({ group: 'apps', resource: 'replicasets' })).toEqual(['v1', 'v1beta2']);
  });

  it('knows none of a custom kind', () => {
    expect(servedVersionsOf({ group: 'example.com', resource: 'things' })).toBeUndefined();
  });
});
