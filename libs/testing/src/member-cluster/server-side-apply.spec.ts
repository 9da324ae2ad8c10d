import type { KubernetesObject } from '#kube';
import { StatusError } from '#kube';
import { builtInResources, type ServedResource } from './served-resource.js';
import { applyIntent } from './server-side-apply.js';

function configMaps(): ServedResource {
  const found = builtInResources(['v1']).find(({ resource }) => resource === 'configmaps');
  if (found === undefined) {
    throw new Error('config maps are not served');
  }
  return found;
}

const map = (data: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'map', namespace: 'default' },
  data,
});

const apply = (
  current: KubernetesObject,
  data: Record<string, string>,
  manager: string,
  force = false,
): KubernetesObject => applyIntent(configMaps(), current, map(data), { manager, force });

describe('applyIntent', () => {
  it('adds the fields of a second manager to those of the first', () => {
    const first = apply(map({}), { a: '1' }, 'first');

    expect(apply(first, { b: '2' }, 'second')['data']).toEqual({ a: '1', b: '2' });
  });

  it('removes what a manager names no more', () => {
    const both = apply(map({}), { a: '1', b: '2' }, 'first');

    expect(apply(both, { a: '1' }, 'first')['data']).toEqual({ a: '1' });
  });

  it('keeps what another manager names as well', () => {
    const first = apply(map({}), { a: '1' }, 'first');
    const shared = apply(first, { a: '1' }, 'second');

    expect(apply(shared, {}, 'first')['data']).toEqual({ a: '1' });
  });

  it('refuses another value than the owner gave', () => {
    const first = apply(map({}), { a: '1' }, 'first');

    expect(() => apply(first, { a: '2' }, 'second')).toThrow(
      new StatusError('Conflict', 'Apply failed with 1 conflict: conflict with "first" using v1: .data.a'),
    );
  });

  it('takes a field by force', () => {
    const first = apply(map({}), { a: '1', b: '1' }, 'first');

    const taken = apply(first, { a: '2' }, 'second', true);

    expect(taken['data']).toEqual({ a: '2', b: '1' });
    expect(taken.metadata?.managedFields).toMatchObject([
      { manager: 'first', operation: 'Apply', fieldsV1: { 'f:data': { 'f:b': {} } } },
      { manager: 'second', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ]);
  });
});
