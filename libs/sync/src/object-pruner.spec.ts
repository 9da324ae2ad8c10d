import type { KubernetesObject } from '#kube';
import { pruneObject, type PruneOptions } from './object-pruner.js';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const everything: PruneOptions = { managedFields: true, lastApplied: true };

function object(metadata: KubernetesObject['metadata']): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', ...(metadata === undefined ? {} : { metadata }), data: { a: '1' } };
}

describe('pruneObject', () => {
  it.each<[string, PruneOptions, KubernetesObject['metadata'], KubernetesObject['metadata']]>([
    ['managed fields', everything, { name: 'a', managedFields: [{}] }, { name: 'a' }],
    ['last-applied and the empty map it leaves', everything, { annotations: { [lastApplied]: '{}' } }, {}],
    [
      'last-applied and nothing else',
      everything,
      { annotations: { [lastApplied]: '{}', team: 'x' } },
      { annotations: { team: 'x' } },
    ],
    [
      'managed fields only',
      { managedFields: true, lastApplied: false },
      { managedFields: [], annotations: { [lastApplied]: '{}' } },
      { annotations: { [lastApplied]: '{}' } },
    ],
    [
      'last-applied only',
      { managedFields: false, lastApplied: true },
      { managedFields: [], annotations: { [lastApplied]: '{}' } },
      { managedFields: [] },
    ],
  ])('drops %s', (_, options, metadata, expected) => {
    expect(pruneObject(object(metadata), options)).toEqual(object(expected));
  });

  it.each<[string, KubernetesObject]>([
    ['without metadata', object(undefined)],
    ['with nothing to drop', object({ name: 'a', annotations: { team: 'x' } })],
    ['with empty annotations of its own', object({ annotations: {} })],
  ])('returns an object %s as it is', (_, given) => {
    expect(pruneObject(given, everything)).toBe(given);
  });

  it('leaves the given object unchanged', () => {
    const given = object({ managedFields: [{}], annotations: { [lastApplied]: '{}' } });
    const copy = structuredClone(given);

    pruneObject(given, everything);

    expect(given).toEqual(copy);
  });
});
