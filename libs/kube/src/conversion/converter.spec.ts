import fc from 'fast-check';
import { formatGroupVersion, parseGroupVersion } from '../group-version.js';
import { isJsonObject, type JsonObject } from '../json-value.js';
import { knownResources } from '../known-resources.js';
import type { KubernetesObject } from '../object.js';
import { frozen } from './conversion.contract.js';
import { canConvert, completeObject, convertObject, printedForm } from './converter.js';

describe('convertObject', () => {
  it('changes nothing but the apiVersion of a kind whose versions look alike', () => {
    const revision = frozen({ apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'a' }, data: {} });

    expect(convertObject(revision, { group: 'apps', version: 'v1beta1' })).toEqual({
      ...revision,
      apiVersion: 'apps/v1beta1',
    });
  });

  it.each([
    ['a custom kind', { apiVersion: 'example.com/v1', kind: 'Thing' }],
    ['a built-in kind, whatever it says', { apiVersion: 'v1', kind: 'Secret', stringData: { key: 'value' } }],
  ])('returns the object itself when it is in the version already: %s', (_, object) => {
    expect(convertObject(object, parseGroupVersion(object.apiVersion))).toBe(object);
  });

  it('keeps fields it does not know', () => {
    const cronJob = { apiVersion: 'batch/v1beta1', kind: 'CronJob', spec: { schedule: '@daily', newer: [1] } };

    expect(convertObject(cronJob, { group: 'batch', version: 'v1' })).toEqual({ ...cronJob, apiVersion: 'batch/v1' });
  });

  it.each([
    [{ apiVersion: 'apps/v1', kind: 'Deployment' }, 'extensions', 'v1beta1'],
    [{ apiVersion: 'v1', kind: 'Event' }, 'events.k8s.io', 'v1'],
    [{ apiVersion: 'batch/v1', kind: 'Job' }, 'batch', 'v1beta1'],
    [{ apiVersion: 'policy/v1beta1', kind: 'PodSecurityPolicy' }, 'policy', 'v1'],
    [{ apiVersion: 'example.com/v1', kind: 'Thing' }, 'example.com', 'v2'],
    [{ kind: 'Deployment' }, 'apps', 'v1'],
    [{ apiVersion: 'apps/v1' }, 'apps', 'v1'],
  ])('refuses to make of %j a %s/%s', (object, group, version) => {
    expect(() => convertObject(object, { group, version })).toThrow(
      expect.objectContaining({ reason: 'InternalError', message: expect.stringContaining('cannot convert') }),
    );
  });
});

describe('canConvert', () => {
  it.each([
    ['batch/v1', 'CronJob', 'batch/v1beta1', true],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rbac.authorization.k8s.io/v1alpha1', true],
    ['apps/v1', 'DaemonSet', 'apps/v1beta1', false],
    ['apps/v1', 'Deployment', 'extensions/v1beta1', false],
    ['policy/v1beta1', 'PodSecurityPolicy', 'policy/v1', false],
    ['example.com/v1', 'Thing', 'example.com/v1', true],
    ['example.com/v1', 'Thing', 'example.com/v2', false],
  ])('says from %s %s to %s: %s', (from, kind, to, expected) => {
    expect(canConvert({ ...parseGroupVersion(from), kind }, parseGroupVersion(to))).toBe(expected);
  });
});

describe('printedForm', () => {
  it.each([
    ['complete', { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', spec: { drivers: [] } }],
    ['custom', { apiVersion: 'example.com/v1', kind: 'Thing', spec: {} }],
    ['of an unknown kind of a built-in group', { apiVersion: 'policy/v1beta1', kind: 'PodSecurityPolicy', spec: {} }],
    ['of no type', { metadata: { name: 'a' } }],
    ['of a type that is none', { apiVersion: 'a/b/c', kind: 'D' }],
    [
      'a pod, of which nothing that is filled in is printed',
      { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{}] } },
    ],
  ])('is the object itself when it is %s', (_, object) => {
    expect(printedForm(object)).toBe(object);
  });

  it('has the shape of the preferred version, also of a kind that moved to another group', () => {
    const ingress = frozen({
      apiVersion: 'extensions/v1beta1',
      kind: 'Ingress',
      spec: { backend: { serviceName: 'shop', servicePort: 80 } },
    });

    expect(printedForm(ingress)['spec']).toEqual({
      defaultBackend: { service: { name: 'shop', port: { number: 80 } } },
    });
  });

  it('has what the version it is stored in fills in', () => {
    expect(printedForm({ apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler' })['spec']).toMatchObject({
      minReplicas: 1,
      metrics: [{ resource: { target: { averageUtilization: 80 } } }],
    });
  });
});

const pairs = knownResources.flatMap(({ group, kind, versions }) =>
  versions.flatMap((from) => versions.map((to) => ({ group, kind, from, to }))),
);

/** Keys that conversions look at, so that random objects are not all passed by. */
const keys = [
  'metadata annotations labels spec status template jobTemplate selector matchLabels matchExpressions containers image resources',
  'limits requests volumes ports backend defaultBackend rules http paths service metrics type resource object pods external',
  'behavior scaleUp policies endpoints topology nodeName limited subjects kind apiVersion versions schema validation conversion',
  'devices basic capacity webhooks request rollbackTo strategy updateStrategy status stringData data names ingress egress',
  'autoscaling.alpha.kubernetes.io/metrics autoscaling.alpha.kubernetes.io/behavior deprecated.deployment.rollback.to',
]
  .join(' ')
  .split(' ');

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(
      null,
      '',
      '[]',
      '{"ScaleUp":{"Policies":[3]}}',
      'null',
      'User',
      'Resource',
      '1Gi',
      0,
      -1,
      1.5,
      true,
      {},
      [],
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  ),
}));

const anyObject = fc.dictionary(fc.constantFrom(...keys), anyValue, { maxKeys: 8 });

describe('every built-in kind', () => {
  it.each(pairs)('$group $kind is converted from $from to $to, and back', ({ group, kind, from, to }) => {
    const object = frozen({ apiVersion: formatGroupVersion({ group, version: from }), kind, metadata: { name: 'a' } });
    const there = convertObject(object, { group, version: to });
    const back = convertObject(there, { group, version: from });

    expect(there).toMatchObject({
      apiVersion: formatGroupVersion({ group, version: to }),
      kind,
      metadata: { name: 'a' },
    });
    expect(back).toMatchObject(object);
  });

  it('is converted whatever is in it, without being changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pairs), anyObject, ({ group, kind, from, to }, fields) => {
        const object = asStored({ ...fields, apiVersion: formatGroupVersion({ group, version: from }), kind });
        const converted = completeObject(object, { group, version: to });

        expect(converted).toMatchObject({ apiVersion: formatGroupVersion({ group, version: to }), kind });
        expect(printedForm(object)).toBeInstanceOf(Object);
      }),
      { numRuns: 2000 },
    );
  });

  it('is complete when it has been completed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pairs), anyObject, ({ group, kind, from }, fields) => {
        const version = { group, version: from };
        const object = asStored({ ...fields, apiVersion: formatGroupVersion(version), kind });
        const once = frozen(completeObject(object, version));

        expect(completeObject(once, version)).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Metadata is an object in anything that an API server ever stored. */
function asStored(fields: JsonObject): KubernetesObject {
  const { metadata, ...rest } = fields;
  return frozen({ ...rest, ...(isJsonObject(metadata) ? { metadata } : {}) });
}
