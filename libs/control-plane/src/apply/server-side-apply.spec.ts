import { clusterpediaCrds } from '#api';
import type { KubernetesObject } from '#kube';
import { ownCustomResources } from '../catalog/custom-resources.js';
import type { ServedResource } from '../catalog/served-resource.js';
import { type Manager, readManagedFields, trackUpdate } from './managed-fields.js';
import { applyConfiguration } from './server-side-apply.js';

function resourceOf(kind: string): ServedResource {
  const resource = ownCustomResources.find((served) => served.kind === kind);
  if (resource === undefined) {
    throw new Error(`${kind} is not among ${clusterpediaCrds.length} kinds`);
  }
  return resource;
}

const pediaClusters = resourceOf('PediaCluster');
const policies = resourceOf('ClusterImportPolicy');
const now = new Date('2024-01-01T00:00:00Z');
const later = new Date('2024-01-02T00:00:00Z');

const managerCalled = (name: string, operation: Manager['operation'] = 'Apply'): Manager => ({
  name,
  operation,
  apiVersion: 'cluster.clusterpedia.io/v1alpha2',
  subresource: '',
});
const nothing: KubernetesObject = { metadata: { name: 'a' } };

function apply(
  current: KubernetesObject,
  name: string,
  spec: object,
  options: { force?: boolean; at?: Date; resource?: ServedResource } = {},
): KubernetesObject {
  const { force = false, at = now, resource = pediaClusters } = options;
  const configuration = { metadata: { name: 'a' }, spec };
  return applyConfiguration(resource, current, configuration, { manager: managerCalled(name), force, now: at });
}

describe('applyConfiguration', () => {
  it('removes what the manager said before and says no longer', () => {
    const before = apply(nothing, 'one', { apiserver: 'a', shardingName: 's', syncResources: [] });

    const after = apply(before, 'one', { apiserver: 'a', syncResources: [] });

    expect(after['spec']).toEqual({ apiserver: 'a', syncResources: [] });
  });

  it('leaves what another manager says too', () => {
    const one = apply(nothing, 'one', { apiserver: 'a', syncResources: [] });
    const both = apply(one, 'two', { apiserver: 'a' });

    const after = apply(both, 'one', { syncResources: [] });

    expect(after['spec']).toEqual({ apiserver: 'a', syncResources: [] });
    expect(readManagedFields(after).map(({ manager, fields }) => [manager.name, fields.size])).toEqual([
      ['two', 1],
      ['one', 1],
    ]);
  });

  it('refuses to change what another manager set, naming manager and field', () => {
    const before = apply(nothing, 'one', { apiserver: 'a', shardingName: 's' });

    expect(() => apply(before, 'two', { apiserver: 'b', shardingName: 't' })).toThrow(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.apiserver\n- .spec.shardingName',
    );
  });

  it('takes fields over when forced', () => {
    const before = apply(nothing, 'one', { apiserver: 'a' });

    const after = apply(before, 'two', { apiserver: 'b' }, { force: true });

    expect(after['spec']).toEqual({ apiserver: 'b' });
    expect(readManagedFields(after).map(({ manager }) => manager.name)).toEqual(['two']);
  });

  it('conflicts with who updated without applying, too', () => {
    const manager = managerCalled('kubectl-edit', 'Update');
    const before = trackUpdate(pediaClusters, {}, { ...nothing, spec: { apiserver: 'a' } }, { manager, now });

    expect(() => apply(before, 'two', { apiserver: 'b' })).toThrow(
      'conflict with "kubectl-edit" using cluster.clusterpedia.io/v1alpha2 at 2024-01-01T00:00:00Z: .spec.apiserver',
    );
  });

  it('merges lists with keys element by element', () => {
    const reference = (key: string, nameTemplate: string): object => ({
      key,
      group: '',
      resource: 'secrets',
      nameTemplate,
    });
    const options = { resource: policies };
    const one = apply(nothing, 'one', { references: [reference('a', 'x')] }, options);
    const both = apply(one, 'two', { references: [reference('b', 'y')] }, options);

    const after = apply(both, 'two', {}, options);

    expect(both['spec']).toEqual({ references: [reference('a', 'x'), reference('b', 'y')] });
    expect(after['spec']).toEqual({ references: [reference('a', 'x')] });
  });

  it('changes nothing, times included, the second time', () => {
    const once = apply(nothing, 'one', { apiserver: 'a' });

    expect(apply(once, 'one', { apiserver: 'a' }, { at: later })).toEqual(once);
  });
});

describe('trackUpdate', () => {
  it('gives what changed to the writer, and what is gone to nobody', () => {
    const before = apply(nothing, 'one', { apiserver: 'a', shardingName: 's', syncResources: [] });
    const manager = managerCalled('editor', 'Update');

    const updated = { ...before, spec: { apiserver: 'b', syncResources: [] } };
    const after = trackUpdate(pediaClusters, before, updated, { manager, now });

    expect(after.metadata?.managedFields).toMatchObject([
      { manager: 'one', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:syncResources': {} } } },
      { manager: 'editor', operation: 'Update', fieldsV1: { 'f:spec': { 'f:apiserver': {} } } },
    ]);
  });

  it('forgets all managers when the client writes a list with one empty entry', () => {
    const before = apply(nothing, 'one', { apiserver: 'a' });
    const manager = managerCalled('editor', 'Update');

    const updated = { ...before, metadata: { ...before.metadata, managedFields: [{}] } };
    const after = trackUpdate(pediaClusters, before, updated, { manager, now });

    expect(after.metadata?.managedFields).toEqual([]);
  });
});
