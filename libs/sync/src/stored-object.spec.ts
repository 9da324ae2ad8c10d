import { storedObjectOf } from './stored-object.js';

const v1 = { group: 'shop.io', version: 'v1', resource: 'carts' };

describe('storedObjectOf', () => {
  it('names the cluster in an annotation and keeps everything else', () => {
    const object = {
      apiVersion: 'shop.io/v1',
      kind: 'Cart',
      metadata: { name: 'a', annotations: { team: 'x' } },
      spec: { unknown: { field: [1] } },
    };

    expect(storedObjectOf('east', v1, v1)({ type: 'upsert', object }).object).toEqual({
      ...object,
      metadata: { name: 'a', annotations: { team: 'x', 'shadow.clusterpedia.io/cluster-name': 'east' } },
    });
  });

  it('does not change the object it is given', () => {
    const object = { apiVersion: 'shop.io/v1', kind: 'Cart', metadata: { name: 'a' } };

    storedObjectOf('east', v1, v1)({ type: 'upsert', object });

    expect(object).toEqual({ apiVersion: 'shop.io/v1', kind: 'Cart', metadata: { name: 'a' } });
  });

  it.each([
    [
      'a cron job',
      { apiVersion: 'batch/v1beta1', kind: 'CronJob', spec: { schedule: '@daily' } },
      { group: 'batch', version: 'v1', resource: 'cronjobs' },
      { schedule: '@daily' },
    ],
    [
      'an ingress',
      {
        apiVersion: 'networking.k8s.io/v1beta1',
        kind: 'Ingress',
        spec: { backend: { serviceName: 's', servicePort: 1 } },
      },
      { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
      { defaultBackend: { service: { name: 's', port: { number: 1 } } } },
    ],
    [
      'an autoscaler',
      { apiVersion: 'autoscaling/v2beta2', kind: 'HorizontalPodAutoscaler', spec: { maxReplicas: 3 } },
      { group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers' },
      { maxReplicas: 3 },
    ],
  ])('converts %s to the storage version, and fills nothing in', (_, received, storage, spec) => {
    const sync = { ...storage, version: received.apiVersion.split('/')[1] ?? '' };
    const object = { ...received, metadata: { name: 'a' } };
    // The text is in the version of the member, and not what is to be stored.
    const text = { json: JSON.stringify(object), metadata: object.metadata };

    expect(storedObjectOf('east', sync, storage)({ type: 'upsert', object, text })).toEqual({
      type: 'upsert',
      object: {
        apiVersion: `${storage.group}/${storage.version}`,
        kind: received.kind,
        metadata: { name: 'a', annotations: { 'shadow.clusterpedia.io/cluster-name': 'east' } },
        spec,
      },
    });
  });

  it('stores the text that came, unparsed, when it is in the storage version', () => {
    const received = {
      type: 'upsert' as const,
      text: { json: '{}', metadata: {} },
      get object(): never {
        throw new Error('parsed');
      },
    };

    expect(storedObjectOf('east', v1, v1)(received)).toBe(received);
  });
});
