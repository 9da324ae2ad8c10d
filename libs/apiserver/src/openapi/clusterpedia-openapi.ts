import { createHash } from 'node:crypto';
import { CLUSTERPEDIA_GROUP, CLUSTERPEDIA_VERSION, objectMetaSchema, schema, type StructuralSchema } from '#api';
import { SCHEMA_REFERENCE, type OpenApiDocument, type OpenApiPart } from './openapi-document.js';
import type { TaggedDocument } from './openapi-response.js';
import { KIND_EXTENSION } from './schema-pool.js';
import { pathParameters, TEXT_PARAMETER, writeParameters } from './view-document.js';

const { integer, object, text } = schema;

const info = { title: 'clusterpedia apiserver', version: '1.32' };
const groupVersion = { group: CLUSTERPEDIA_GROUP, version: CLUSTERPEDIA_VERSION };
const collectionResource = { ...groupVersion, kind: 'CollectionResource' };
const collectionResourceList = { ...groupVersion, kind: 'CollectionResourceList' };
const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const prefix = 'io.clusterpedia.v1beta1.';

const typeFields = {
  apiVersion: text('Group and version of this representation.'),
  kind: text('Name of the kind.'),
};

const resourceType: StructuralSchema = object('A type of objects in a collection.', {
  group: text('API group; nothing is the core group, and `*` every group.'),
  version: text('Version of the group; every version without one.'),
  resource: text('Resource, such as `deployments`; every resource of the group without one.'),
  kind: text('Kind of the objects, in an answer.'),
});

/** Schemas that refer to each other below a prefix, which the two forms of OpenAPI do not share. */
function schemasBelow(references: string): OpenApiDocument['components']['schemas'] {
  const reference = (name: string): OpenApiPart => ({ $ref: `${references}${name}` });
  const anyObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    [`${prefix}CollectionResource`]: {
      description: 'Objects of several types, searched as one.',
      type: 'object',
      properties: {
        ...typeFields,
        metadata: { description: 'Metadata of the collection.', allOf: [reference(metadataName)] },
        resourceTypes: {
          description: 'Types of the objects: those that were found, unless a user defined the collection.',
          type: 'array',
          items: reference(`${prefix}CollectionResourceType`),
        },
        items: { description: 'Objects that were found, each as it is stored.', type: 'array', items: anyObject },
        continue: text('Asks for the next page.'),
        remainingItemCount: integer('How many objects are on later pages.', { format: 'int64' }),
      },
      [KIND_EXTENSION]: [collectionResource],
    },
    [`${prefix}CollectionResourceList`]: {
      description: 'The collections there are.',
      type: 'object',
      properties: {
        ...typeFields,
        items: { description: 'The collections.', type: 'array', items: reference(`${prefix}CollectionResource`) },
      },
      [KIND_EXTENSION]: [collectionResourceList],
    },
    [`${prefix}CollectionResourceType`]: { ...resourceType },
    [metadataName]: { ...objectMetaSchema },
  };
}

const paths = [
  '/apis/',
  `/apis/${CLUSTERPEDIA_GROUP}/`,
  `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/`,
  `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/collectionresources`,
  `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/collectionresources/{name}`,
  `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/resources/{name}`,
  `/apis/${CLUSTERPEDIA_GROUP}/${CLUSTERPEDIA_VERSION}/resources/{name}/{path}`,
  '/version/',
];

const anyAnswer = { 200: { description: 'OK' } };

/** What differs between the two forms of OpenAPI. */
interface Form {
  /** What refers to a schema as the content of an answer. */
  readonly answer: (name: string) => OpenApiPart;
  /** What says of a parameter that it is text. */
  readonly textParameter: OpenApiPart;
}

function operationsAt(path: string, { answer, textParameter }: Form): OpenApiPart {
  if (!path.includes('/collectionresources')) {
    return { get: { responses: anyAnswer } };
  }
  const one = { responses: { 200: { description: 'OK', ...answer(`${prefix}CollectionResource`) } } };
  const operation = (action: string): OpenApiPart => ({
    ...one,
    'x-kubernetes-action': action,
    [KIND_EXTENSION]: collectionResource,
  });
  const write = (action: string): OpenApiPart => ({ ...operation(action), parameters: writeParameters(textParameter) });
  if (path.endsWith('/{name}')) {
    return { get: operation('get'), put: write('put'), patch: write('patch'), delete: operation('delete') };
  }
  const all = { 200: { description: 'OK', ...answer(`${prefix}CollectionResourceList`) } };
  return { get: { ...operation('list'), responses: all }, post: write('post') };
}

function pathsIn(form: Form): OpenApiPart {
  return Object.fromEntries(
    paths.map((path) => [path, { parameters: pathParameters(path, form.textParameter), ...operationsAt(path, form) }]),
  );
}

/** The search API itself; nothing about what members hold. */
export const clusterpediaOpenApiV2: OpenApiPart = {
  swagger: '2.0',
  info,
  paths: pathsIn({
    answer: (name) => ({ schema: { $ref: `#/definitions/${name}` } }),
    textParameter: { type: 'string' },
  }),
  definitions: schemasBelow('#/definitions/'),
};

/** The same in the newer form. */
export const clusterpediaOpenApiV3: OpenApiDocument = {
  openapi: '3.0.0',
  info,
  paths: pathsIn({
    answer: (name) => ({ content: { 'application/json': { schema: { $ref: `${SCHEMA_REFERENCE}${name}` } } } }),
    textParameter: TEXT_PARAMETER,
  }),
  components: { schemas: schemasBelow(SCHEMA_REFERENCE) },
};

/** A document that does not change while the process runs, as it is sent. */
export function taggedDocument(document: object): TaggedDocument {
  const body = Buffer.from(`${JSON.stringify(document)}\n`);
  return { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase() };
}
