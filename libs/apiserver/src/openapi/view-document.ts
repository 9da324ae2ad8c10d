import { groupVersionPath, type GroupVersion } from '#kube';
import type { QueryableResource } from '../resource-view.js';
import { SCHEMA_REFERENCE, type OpenApiDocument, type OpenApiPart } from './openapi-document.js';
import { KIND_EXTENSION, SchemaPool } from './schema-pool.js';

/** Titles of every document that is about what members hold. */
export const viewInfo = { title: 'Clusterpedia', version: 'v1beta1' } as const;

/**
 * What can be queried of one group and version: each resource with the paths it is read at, and the schema of its kind. A
 * kind that the pool does not know is an object with any fields.
 */
export function viewDocument(
  groupVersion: GroupVersion,
  resources: readonly QueryableResource[],
  pool: SchemaPool,
): OpenApiDocument {
  const unknown = resources.filter(({ kind }) => pool.nameOf({ ...groupVersion, kind }) === undefined);
  const complete = new SchemaPool([
    pool.closureOf(schemaNames(groupVersion, resources, pool)),
    anyFields(groupVersion, unknown),
  ]);
  return {
    openapi: '3.0.0',
    info: viewInfo,
    paths: Object.fromEntries(resources.flatMap((resource) => pathsOf(groupVersion, resource, complete))),
    components: { schemas: complete.closureOf(schemaNames(groupVersion, resources, complete)) },
  };
}

/** Schemas that say no more of kinds than that they are objects, by name. */
export function anyFields(
  groupVersion: GroupVersion,
  resources: readonly Pick<QueryableResource, 'kind'>[],
): Readonly<Record<string, OpenApiPart>> {
  return Object.fromEntries(
    resources.map(({ kind }) => [
      schemaName(groupVersion, kind),
      {
        type: 'object',
        description: `${kind} as the member clusters hold it.`,
        'x-kubernetes-preserve-unknown-fields': true,
        [KIND_EXTENSION]: [{ ...groupVersion, kind }],
      },
    ]),
  );
}

/** What to call the schema of a kind, when nobody else has given it a name. */
export function schemaName({ group, version }: GroupVersion, kind: string): string {
  return [...(group === '' ? ['core'] : group.split('.').reverse()), version, kind].join('.');
}

function schemaNames(
  groupVersion: GroupVersion,
  resources: readonly QueryableResource[],
  pool: SchemaPool,
): readonly string[] {
  return resources
    .flatMap(({ kind }) => [kind, listKind(kind)])
    .flatMap((kind) => pool.nameOf({ ...groupVersion, kind }) ?? []);
}

function listKind(kind: string): string {
  return `${kind}List`;
}

function pathsOf(
  groupVersion: GroupVersion,
  { resource, kind, namespaced }: QueryableResource,
  pool: SchemaPool,
): readonly (readonly [string, OpenApiPart])[] {
  const root = groupVersionPath(groupVersion);
  const type = { ...groupVersion, kind };
  const object = answers(pool.nameOf(type));
  const list = answers(pool.nameOf({ ...groupVersion, kind: listKind(kind) }));
  const place = `${root}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource}`;
  const listed = { get: { ...operation('list', type), responses: { 200: list } } };
  const read = { ...operation('get', type), responses: { 200: object } };
  return [
    ...(namespaced ? [[`${root}/${resource}`, listed] as const] : []),
    [place, { parameters: pathParameters(place, TEXT_PARAMETER), ...listed }],
    [
      `${place}/{name}`,
      { parameters: pathParameters(`${place}/{name}`, TEXT_PARAMETER), get: read, patch: refusedPatch(type) },
    ],
  ];
}

function operation(action: string, type: OpenApiPart): OpenApiPart {
  return { 'x-kubernetes-action': action, [KIND_EXTENSION]: type };
}

function answers(schema: string | undefined): OpenApiPart {
  const content =
    schema === undefined ? {} : { 'application/json': { schema: { $ref: `${SCHEMA_REFERENCE}${schema}` } } };
  return { description: 'OK', content };
}

/**
 * Nothing that is stored can be changed. kubectl looks here whether the server validates fields and tries writes out; only
 * then it sends the write, and tells its user what the server says, instead of asking for documents it cannot have.
 */
function refusedPatch(type: OpenApiPart): OpenApiPart {
  const responses = { 405: { description: 'What is stored can be read and nothing else.' } };
  return { ...operation('patch', type), parameters: writeParameters(TEXT_PARAMETER), responses };
}

/** How a parameter says in OpenAPI v3 that it is text. */
export const TEXT_PARAMETER = { schema: { type: 'string' } } as const;

/** What kubectl looks for before it writes: whether fields are validated, and whether a write can be tried out. */
export function writeParameters(type: OpenApiPart): readonly OpenApiPart[] {
  return ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', ...type }));
}

/** The parts of a path that a request fills in. */
export function pathParameters(path: string, type: OpenApiPart): readonly OpenApiPart[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, ...type }));
}
