import { createHash } from 'node:crypto';
import { formatGroupVersion, groupVersionPath } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';
import { schemaName, schemasOf } from './open-api-schemas.js';

type Json = Readonly<Record<string, unknown>>;

/** An OpenAPI v3 document of one group and version. */
export interface OpenApiV3Document {
  /** Below `/openapi/v3`, without a slash at the start: `apis/apps/v1`. */
  readonly path: string;
  readonly document: Json;
}

/** What kubectl asks of the document: whether a write can be validated, and tried without being done. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

const contentTypesOf: Readonly<Record<string, readonly string[]>> = {
  create: ['application/json', 'application/yaml'],
  update: ['application/json', 'application/yaml'],
  patch: [
    'application/apply-patch+yaml',
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
  ],
};

/** Documents of resources, one for each group and version. */
export function openApiV3Documents(resources: readonly ServedResource[]): readonly OpenApiV3Document[] {
  return [...Map.groupBy(resources, formatGroupVersion).values()].flatMap((ofVersion) => {
    const [first] = ofVersion;
    return first === undefined ? [] : [{ path: groupVersionPath(first).slice(1), document: documentOf(ofVersion) }];
  });
}

/** The part of the answer of `/openapi/v3` that names them. The hash lets clients keep a document while it is the same. */
export function openApiV3Paths(documents: readonly OpenApiV3Document[]): Json {
  return Object.fromEntries(
    documents.map(({ path, document }) => {
      const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex').toUpperCase();
      return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
    }),
  );
}

function documentOf(resources: readonly ServedResource[]): Json {
  return {
    openapi: '3.0.0',
    info: { title: 'Clusterpedia control plane', version: 'v1.32' },
    paths: Object.fromEntries(resources.flatMap(pathsOf)),
    components: { schemas: schemasOf(resources, '#/components/schemas/') },
  };
}

function pathsOf(resource: ServedResource): readonly (readonly [string, Json])[] {
  const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `${groupVersionPath(resource)}${scope}/${resource.resource}`;
  const pick = (operations: Readonly<Record<string, [verb: string, action: string]>>): Json =>
    Object.fromEntries(
      Object.entries(operations).map(([method, [verb, action]]) => [method, operation(resource, verb, action)]),
    );
  const object = pick({
    get: ['get', 'get'],
    put: ['update', 'put'],
    patch: ['patch', 'patch'],
    delete: ['delete', 'delete'],
  });
  const list = pick({
    get: ['list', 'list'],
    post: ['create', 'post'],
    delete: ['deletecollection', 'deletecollection'],
  });
  return [
    [collection, { ...list, parameters: parameters(resource.namespaced ? ['namespace'] : []) }],
    [
      `${collection}/{name}`,
      { ...object, parameters: parameters(resource.namespaced ? ['name', 'namespace'] : ['name']) },
    ],
  ];
}

function operation(resource: ServedResource, verb: string, action: string): Json {
  const { group, version, kind } = resource;
  const reference = { schema: { $ref: `#/components/schemas/${schemaName(resource)}` } };
  const types = contentTypesOf[verb];
  return {
    operationId: `${verb}${kind}`,
    tags: [formatGroupVersion(resource).replace('/', '_')],
    ...(types === undefined
      ? {}
      : {
          parameters: writeParameters,
          requestBody: { content: Object.fromEntries(types.map((type) => [type, reference])) },
        }),
    responses: { 200: { description: 'OK', content: { 'application/json': reference } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function parameters(names: readonly string[]): readonly Json[] {
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}
