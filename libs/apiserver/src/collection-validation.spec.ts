import fc from 'fast-check';
import type { StatusCause } from '#kube';
import { isCollectionName, readDefinition, unknownFields, type CollectionDefinition } from './collection-validation.js';

const type = { group: 'apps', version: 'v1', resource: 'deployments' };

function read(document: Readonly<Record<string, unknown>>): {
  readonly definition: CollectionDefinition;
  readonly problems: readonly string[];
} {
  const causes: StatusCause[] = [];
  const definition = readDefinition(document, causes);
  return { definition, problems: causes.map(({ field = '', message = '' }) => `${field}: ${message}`) };
}

describe('readDefinition', () => {
  it('reads what a user decides, and nothing else', () => {
    const metadata = { name: 'web', uid: 'u', labels: { app: 'web' }, annotations: { 'Example.com/Who': 'me' } };

    expect(read({ metadata, resourceTypes: [{ ...type, extra: 1 }], items: [{}] })).toEqual({
      definition: {
        name: 'web',
        labels: { app: 'web' },
        annotations: { 'Example.com/Who': 'me' },
        resourceTypes: [type],
      },
      problems: [],
    });
  });

  it.each<[string, unknown, unknown]>([
    ['the core group', { resource: 'pods' }, { resource: 'pods' }],
    ['a whole group', { group: 'apps', resource: '' }, { group: 'apps', resource: '' }],
    ['every group', { group: '*' }, { group: '*' }],
    ['every version', { ...type, version: '*' }, { ...type, version: '*' }],
    ['a kind', { ...type, kind: 'Deployment' }, { ...type, kind: 'Deployment' }],
  ])('takes %s for a type', (_what, written, expected) => {
    const { definition, problems } = read({ metadata: { name: 'web' }, resourceTypes: [written] });

    expect(problems).toEqual([]);
    expect(definition.resourceTypes).toEqual([expected]);
  });

  const named = { name: 'web' };
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['metadata.name: Required value: name is required', { resourceTypes: [type] }],
    ['metadata.name: Invalid value: "Web": must be a lowercase', { metadata: { name: 'Web' }, resourceTypes: [type] }],
    ['metadata.name: Invalid value: 7', { metadata: { name: 7 }, resourceTypes: [type] }],
    ['resourceTypes: Required value', { metadata: named }],
    ['resourceTypes: Required value', { metadata: named, resourceTypes: [] }],
    ['resourceTypes: Invalid value: "pods": must be a list', { metadata: named, resourceTypes: 'pods' }],
    ['resourceTypes: Too many: 257: must have at most 256', { metadata: named, resourceTypes: Array(257).fill(type) }],
    ['resourceTypes[1]: Invalid value: "pods": must be an object', { metadata: named, resourceTypes: [type, 'pods'] }],
    ['resourceTypes[0]: Required value: group or resource is required', { metadata: named, resourceTypes: [{}] }],
    ['resourceTypes[0].resource: Invalid value', { metadata: named, resourceTypes: [{ ...type, resource: 'Pods' }] }],
    ['resourceTypes[0].group: Invalid value', { metadata: named, resourceTypes: [{ ...type, group: "a' OR 1" }] }],
    ['resourceTypes[0].kind: Invalid value: 1', { metadata: named, resourceTypes: [{ ...type, kind: 1 }] }],
    [
      'metadata.labels: Invalid value: "a b"',
      { metadata: { ...named, labels: { 'a b': 'c' } }, resourceTypes: [type] },
    ],
    [
      'metadata.labels: Invalid value: "a": must be',
      { metadata: { ...named, labels: { a: 1 } }, resourceTypes: [type] },
    ],
    ['metadata.annotations: Invalid value: []', { metadata: { ...named, annotations: [] }, resourceTypes: [type] }],
    ['metadata.finalizers: Forbidden', { metadata: { ...named, finalizers: ['x'] }, resourceTypes: [type] }],
  ])('says %s', (problem, document) => {
    expect(read(document).problems).toEqual([expect.stringContaining(problem)]);
  });

  it('names everything that is wrong', () => {
    expect(read({ metadata: { name: '-' }, resourceTypes: [{ group: 1, resource: 2 }] }).problems).toHaveLength(3);
  });

  it('reads any document without an accident, and gives a definition that can be stored', () => {
    const anyMetadata = fc.record({ name: fc.jsonValue(), labels: fc.jsonValue(), annotations: fc.jsonValue() });
    const anyDocument = fc.record({ metadata: fc.oneof(fc.jsonValue(), anyMetadata), resourceTypes: fc.jsonValue() });
    fc.assert(
      fc.property(anyDocument, (document) => {
        const { definition, problems } = read(document);
        expect(problems.length > 0 || isCollectionName(definition.name)).toBe(true);
        expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
      }),
    );
  });
});

describe('unknownFields', () => {
  it('names fields that collections do not have', () => {
    const document = { metadata: {}, items: [], spec: {}, resourceTypes: [type, { ...type, resources: ['pods'] }, 1] };

    expect(unknownFields(document)).toEqual(['spec', 'resourceTypes[1].resources']);
  });
});
