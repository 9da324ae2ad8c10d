import type { V1Container } from '@kubernetes/client-node';
import { containerEnvironment, expand } from './pod-environment.js';
import { PodObjects } from './pod-objects.js';

const pod = { name: 'web-0', namespace: 'shop', nodeName: 'node-1' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const objects = new PodObjects([
  { kind: 'ConfigMap', metadata: { name: 'settings' }, data: { HOST: 'db', PORT: '5432' } },
  { kind: 'Secret', metadata: { name: 'credentials' }, data: { password: base64('s3cret') } },
]);
const environmentOf = (container: Partial<V1Container>): Readonly<Record<string, string>> =>
  containerEnvironment({ name: 'web', ...container }, pod, objects);

describe('expand', () => {
  const environment = { HOST: 'db', PORT: '5432', EMPTY: '' };

  it.each([
    ['$(HOST)', 'db'],
    ['--server=$(HOST):$(PORT)', '--server=db:5432'],
    ['$(EMPTY)', ''],
    ['$(UNKNOWN)', '$(UNKNOWN)'],
    ['$$(HOST)', '$(HOST)'],
    ['$$(UNKNOWN)', '$(UNKNOWN)'],
    ['$$$(HOST)', '$db'],
    ['$$$$(HOST)', '$$(HOST)'],
    ['$HOST ${HOST}', '$HOST ${HOST}'],
    ['$(HOST', '$(HOST'],
    ['costs 5$', 'costs 5$'],
    ['100$$', '100$'],
  ])('%s is %s', (text, expanded) => {
    expect(expand(text, environment)).toBe(expanded);
  });
});

describe('the environment of a container', () => {
  it('is what envFrom says, with its prefix', () => {
    const envFrom = [{ configMapRef: { name: 'settings' }, prefix: 'DB_' }, { secretRef: { name: 'credentials' } }];

    expect(environmentOf({ envFrom })).toEqual({ DB_HOST: 'db', DB_PORT: '5432', password: 's3cret' });
  });

  it('is of two sources with the same key what the later one says, and in the end what env says', () => {
    const more = new PodObjects([
      { kind: 'ConfigMap', metadata: { name: 'a' }, data: { X: '1', Y: '1' } },
      { kind: 'ConfigMap', metadata: { name: 'b' }, data: { X: '2', Y: '2' } },
    ]);
    const envFrom = [{ configMapRef: { name: 'a' } }, { configMapRef: { name: 'b' } }];

    expect(containerEnvironment({ name: 'web', envFrom, env: [{ name: 'Y', value: '3' }] }, pod, more)).toEqual({
      X: '2',
      Y: '3',
    });
  });

  it('knows in env what was set before, and not what comes after', () => {
    const env = [
      { name: 'URL', value: 'tcp://$(HOST):$(PORT)/$(LATER)' },
      { name: 'LATER', value: 'x' },
      { name: 'PRICE', value: '$$(HOST)' },
    ];

    expect(environmentOf({ envFrom: [{ configMapRef: { name: 'settings' } }], env })).toMatchObject({
      URL: 'tcp://db:5432/$(LATER)',
      PRICE: '$(HOST)',
    });
  });

  it.each([
    ['a key of a ConfigMap', { configMapKeyRef: { name: 'settings', key: 'HOST' } }, 'db'],
    ['a key of a Secret', { secretKeyRef: { name: 'credentials', key: 'password' } }, 's3cret'],
    ['a field of the pod', { fieldRef: { fieldPath: 'metadata.namespace' } }, 'shop'],
    ['a key that may be missing', { secretKeyRef: { name: 'credentials', key: 'other', optional: true } }, undefined],
    ['a Secret that may be missing', { secretKeyRef: { name: 'none', key: 'other', optional: true } }, undefined],
  ])('has %s', (_, valueFrom, value) => {
    expect(environmentOf({ env: [{ name: 'VALUE', valueFrom }] })['VALUE']).toBe(value);
  });

  it.each([
    ['a ConfigMap', { configMapKeyRef: { name: 'none', key: 'HOST' } }, 'there is no ConfigMap none'],
    ['a key', { secretKeyRef: { name: 'credentials', key: 'other' } }, 'VALUE: there is no key other'],
  ])('is none when %s is missing', (_, valueFrom, message) => {
    expect(() => environmentOf({ env: [{ name: 'VALUE', valueFrom }] })).toThrow(message);
  });
});
