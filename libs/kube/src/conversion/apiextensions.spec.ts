import fc from 'fast-check';
import { describeConversions, describeDefaults, frozen } from './conversion.contract.js';
import { convertObject } from './converter.js';

const kind = 'CustomResourceDefinition';
const group = 'apiextensions.k8s.io';
const [v1, v1beta1] = [`${group}/v1`, `${group}/v1beta1`];

const served = { name: 'v1', served: true, storage: true };
const second = { name: 'v2', served: true, storage: false };
const schema = { openAPIV3Schema: { type: 'object', properties: { default: { type: 'string', default: 'x' } } } };
const otherSchema = { openAPIV3Schema: { type: 'string' } };
const subresources = { status: {} };
const age = { name: 'Age', type: 'date' };
const jsonPath = '.metadata.creationTimestamp';

const first = { version: 'v1', preserveUnknownFields: false };

describeConversions([
  {
    says: 'what is said of one version is said of all',
    kind,
    left: [
      v1,
      { spec: { versions: [{ ...served, schema, subresources, additionalPrinterColumns: [{ ...age, jsonPath }] }] } },
    ],
    right: [
      v1beta1,
      {
        spec: {
          ...first,
          versions: [served],
          validation: schema,
          subresources,
          additionalPrinterColumns: [{ ...age, JSONPath: jsonPath }],
        },
      },
    ],
  },
  {
    says: 'what versions do not say alike stays with them',
    kind,
    left: [
      v1,
      {
        spec: {
          versions: [
            { ...served, schema, subresources, additionalPrinterColumns: [{ ...age, jsonPath }] },
            { ...second, schema: otherSchema, subresources },
          ],
        },
      },
    ],
    right: [
      v1beta1,
      {
        spec: {
          ...first,
          subresources,
          versions: [
            { ...served, schema, additionalPrinterColumns: [{ ...age, JSONPath: jsonPath }] },
            { ...second, schema: otherSchema },
          ],
        },
      },
    ],
  },
  {
    says: 'fields to select by',
    kind,
    left: [v1, { spec: { versions: [{ ...served, selectableFields: [{ jsonPath: '.a' }] }] } }],
    right: [v1beta1, { spec: { ...first, versions: [served], selectableFields: [{ jsonPath: '.a' }] } }],
  },
  {
    says: 'who converts',
    kind,
    left: [
      v1,
      {
        spec: {
          versions: [served],
          conversion: {
            strategy: 'Webhook',
            webhook: { clientConfig: { url: 'https://w' }, conversionReviewVersions: ['v1'] },
          },
        },
      },
    ],
    right: [
      v1beta1,
      {
        spec: {
          ...first,
          versions: [served],
          conversion: {
            strategy: 'Webhook',
            webhookClientConfig: { url: 'https://w' },
            conversionReviewVersions: ['v1'],
          },
        },
      },
    ],
  },
  {
    says: 'fields that nobody knows are kept',
    kind,
    left: [v1, { spec: { versions: [served], preserveUnknownFields: true, conversion: { strategy: 'None' } } }],
    right: [
      v1beta1,
      { spec: { version: 'v1', versions: [served], preserveUnknownFields: true, conversion: { strategy: 'None' } } },
    ],
  },
  {
    says: 'a version of which only the name is said',
    kind,
    left: [v1beta1, { spec: { version: 'v1', validation: schema } }],
    right: [v1, { spec: { versions: [{ ...served, schema }] } }],
    oneWay: true,
  },
  {
    says: 'what is said of all versions goes over what is said of one',
    kind,
    left: [v1beta1, { spec: { validation: schema, versions: [{ ...served, schema: otherSchema }] } }],
    right: [v1, { spec: { versions: [{ ...served, schema }] } }],
    oneWay: true,
  },
  {
    says: 'a default that is null is none, and does not make versions differ',
    kind,
    left: [
      v1,
      {
        spec: {
          versions: [
            { ...served, schema: { openAPIV3Schema: { items: [{ default: null, enum: [null, { default: null }] }] } } },
            { ...second, schema: { openAPIV3Schema: { items: [{ example: null, enum: [null, { default: null }] }] } } },
          ],
        },
      },
    ],
    right: [
      v1beta1,
      {
        spec: {
          ...first,
          validation: { openAPIV3Schema: { items: [{ enum: [null, { default: null }] }] } },
          versions: [served, second],
        },
      },
    ],
    oneWay: true,
  },
]);

const names = { plural: 'foos', kind: 'FooBar' };
const allNames = { ...names, singular: 'foobar', listKind: 'FooBarList' };

describeDefaults([
  {
    says: 'names, and how to convert',
    kind,
    stored: [v1, { spec: { names, versions: [second, { ...served, name: 'v3' }] } }],
    read: {
      spec: { names: allNames, versions: [second, { ...served, name: 'v3' }], conversion: { strategy: 'None' } },
      status: { storedVersions: ['v3'] },
    },
  },
  {
    says: 'the port of who converts',
    kind,
    stored: [
      v1,
      {
        spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { name: 's' } } } } },
        status: { storedVersions: ['v1'] },
      },
    ],
    read: {
      spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { name: 's', port: 443 } } } } },
      status: { storedVersions: ['v1'] },
    },
  },
  {
    says: 'scope, versions and unknown fields, once',
    kind,
    stored: [v1beta1, { spec: { names, version: 'v1', validation: schema } }],
    as: v1,
    read: {
      spec: {
        names: allNames,
        scope: 'Namespaced',
        versions: [{ ...served, schema }],
        preserveUnknownFields: true,
        conversion: { strategy: 'None' },
      },
      status: { storedVersions: ['v1'] },
    },
  },
  {
    says: 'in which version to ask who converts, once',
    kind,
    stored: [
      v1beta1,
      {
        spec: {
          scope: 'Cluster',
          versions: [served],
          conversion: { strategy: 'Webhook', webhookClientConfig: { service: { name: 's' } } },
        },
      },
    ],
    as: v1,
    read: {
      spec: {
        scope: 'Cluster',
        versions: [served],
        preserveUnknownFields: true,
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig: { service: { name: 's', port: 443 } }, conversionReviewVersions: ['v1beta1'] },
        },
      },
      status: { storedVersions: ['v1'] },
    },
  },
]);

describe('a definition', () => {
  const version = fc.record(
    {
      name: fc.constantFrom('v1', 'v2'),
      schema: fc.constantFrom(schema, otherSchema),
      subresources: fc.constantFrom(subresources, { scale: {} }),
      additionalPrinterColumns: fc.array(fc.constant({ ...age, jsonPath }), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['name'] },
  );

  it('is the same when it comes back', () => {
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 3 }), (versions) => {
        const before = frozen({ apiVersion: v1, kind, spec: { versions } });
        const there = convertObject(before, { group, version: 'v1beta1' });

        expect(convertObject(there, { group, version: 'v1' })).toEqual(before);
      }),
    );
  });
});
