import { findKnownResource, isKnownGroup, knownGroups, knownGroupVersions, knownResources } from './known-resources.js';

describe('findKnownResource', () => {
  it('describes a kind with everything discovery says about it', () => {
    expect(findKnownResource({ group: 'apps', resource: 'daemonsets' })).toEqual({
      group: 'apps',
      resource: 'daemonsets',
      kind: 'DaemonSet',
      singular: 'daemonset',
      namespaced: true,
      versions: ['v1', 'v1beta2'],
      shortNames: ['ds'],
      categories: ['all'],
    });
  });

  it.each([
    ['', 'nodes', 'Node', ['no']],
    ['', 'namespaces', 'Namespace', ['ns']],
    ['', 'persistentvolumes', 'PersistentVolume', ['pv']],
    ['apiextensions.k8s.io', 'customresourcedefinitions', 'CustomResourceDefinition', ['crd', 'crds']],
    ['storage.k8s.io', 'storageclasses', 'StorageClass', ['sc']],
    ['certificates.k8s.io', 'certificatesigningrequests', 'CertificateSigningRequest', ['csr']],
  ])('puts %s/%s at cluster scope', (group, resource, kind, shortNames) => {
    expect(findKnownResource({ group, resource })).toMatchObject({ kind, shortNames, namespaced: false });
  });

  it.each([
    ['apps', 'deployment'],
    ['apps', 'foos'],
    ['example.com', 'pods'],
    ['', 'toString'],
  ])('does not know %s/%s', (group, resource) => {
    expect(findKnownResource({ group, resource })).toBeUndefined();
  });
});

describe('knownResources', () => {
  it('lists the kinds that kubectl get all asks for', () => {
    const all = knownResources.filter(({ group, categories }) => group !== 'extensions' && categories.includes('all'));

    expect(all.map(({ resource }) => resource)).toEqual([
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'horizontalpodautoscalers',
      'cronjobs',
      'jobs',
    ]);
  });

  it('gives every kind a version of its group, in the order of the group', () => {
    for (const { group, versions } of knownResources) {
      expect(versions).toEqual(knownGroupVersions(group).filter((version) => versions.includes(version)));
      expect(versions).not.toEqual([]);
    }
  });

  it('has a kind only once in a group, and a short name only once in a cluster', () => {
    const kinds = knownResources.map(({ group, kind }) => `${group}/${kind}`);
    // The same kind in an older or a newer group has the same short name there.
    const owners = new Set(
      knownResources.flatMap(({ kind, shortNames }) => shortNames.map((name) => `${name} ${kind}`)),
    );
    const shortNames = new Set(knownResources.flatMap((known) => known.shortNames));

    expect(new Set(kinds).size).toBe(kinds.length);
    expect(owners.size).toBe(shortNames.size);
  });
});

describe('knownGroups', () => {
  it('is sorted and holds groups of reviews too', () => {
    expect(knownGroups()).toEqual([...knownGroups()].sort());
    expect(knownGroups()).toContain('authorization.k8s.io');
  });
});

describe('isKnownGroup', () => {
  it.each([
    ['', true],
    ['apps', true],
    ['policy', true],
    ['example.com', false],
    ['constructor', false],
  ])('says for %j: %s', (group, expected) => {
    expect(isKnownGroup(group)).toBe(expected);
  });
});

describe('knownGroupVersions', () => {
  it.each([
    ['autoscaling', ['v2', 'v1', 'v2beta1', 'v2beta2']],
    ['resource.k8s.io', ['v1beta1', 'v1alpha3']],
    ['example.com', []],
    ['constructor', []],
  ])('orders the versions of %s', (group, expected) => {
    expect(knownGroupVersions(group)).toEqual(expected);
  });
});
