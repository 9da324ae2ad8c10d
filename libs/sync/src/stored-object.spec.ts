import { storedObjectOf } from './stored-object.js';

const v1 = { group: 'shop.io', version: 'v1', resource: 'carts' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };

describe('storedObjectOf', () => {
  it('names the cluster in an annotation and keeps everything else', () => {
    const object = {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { name: 'a', annotations: { team: 'x' } },
      spec: { unknown: { field: [1] } },
    };

    expect(storedObjectOf('east', v1, v1)(object)).toEqual({
      ...object,
      metadata: { name: 'a', annotations: { team: 'x', 'shadow.clusterpedia.io/cluster-name': 'east' } },
    });
  });

  it('does not change the object it is given', () => {
    const object = { apiVersion: 'shop.io/v1', kind: 'Cart', metadata: { name: 'a' } };

    storedObjectOf('east', v1, v1)(object);

    expect(object).toEqual({ apiVersion: 'shop.io/v1', kind: 'Cart', metadata: { name: 'a' } });
  });

  it('converts to the storage version', () => {
    const object = { apiVersion: 'apps/v1beta2', kind: 'Deployment', metadata: { name: 'web' } };

    const stored = storedObjectOf('east', { ...deployments, version: 'v1beta2' }, deployments)(object);

    expect(stored).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
  });
});
