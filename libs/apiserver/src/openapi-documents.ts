import { groupVersionPath, type GroupVersion, type GroupVersionKind } from '#kube';
import type { ResourceView } from './resource-view.js';

type Document = Readonly<Record<string, unknown>>;

/** Where OpenAPI v3 documents are found: one for each group and version. */
export function openApiV3Index(groupVersions: readonly GroupVersion[], prefix: string): Document {
  const paths = groupVersions.map((groupVersion) => {
    const path = groupVersionPath(groupVersion);
    return [path.slice(1), { serverRelativeURL: `${prefix}/openapi/v3${path}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

/** The kinds of one group and version, as objects with any fields: what members send is stored whatever it holds. */
export function openApiV3(view: ResourceView, groupVersion: GroupVersion): Document {
  const kinds = kindsOf(view, [groupVersion]);
  return {
    openapi: '3.0.0',
    info,
    paths: pathsOf(kinds, (schema) => ({ content: { 'application/json': { schema } } }), '#/components/schemas/'),
    components: { schemas: schemasOf(kinds) },
  };
}

/** The kinds of all groups and versions, in the older form. */
export function openApiV2(view: ResourceView): Document {
  const kinds = kindsOf(view, groupVersionsOf(view));
  return {
    swagger: '2.0',
    info,
    paths: pathsOf(kinds, (schema) => ({ schema }), '#/definitions/'),
    definitions: schemasOf(kinds),
  };
}

/** Every group and version that has a resource. */
export function groupVersionsOf(view: ResourceView): readonly GroupVersion[] {
  return view.groups().flatMap((group) => view.versionsOf(group).map((version) => ({ group, version })));
}

const info = { title: 'Clusterpedia', version: 'v1beta1' };

/** A kind in one version, and where its objects are. */
interface DescribedKind {
  readonly schemaName: string;
  readonly type: GroupVersionKind;
  readonly listPath: string;
}

function kindsOf(view: ResourceView, groupVersions: readonly GroupVersion[]): readonly DescribedKind[] {
  return groupVersions.flatMap(({ group, version }) =>
    view.resourcesOf({ group, version }).map(({ kind, resource, namespaced }) => ({
      schemaName: [...(group === '' ? ['core'] : group.split('.').reverse()), version, kind].join('.'),
      type: { group, version, kind },
      listPath: `${groupVersionPath({ group, version })}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource}`,
    })),
  );
}

function schemasOf(kinds: readonly DescribedKind[]): Document {
  return Object.fromEntries(
    kinds.map(({ schemaName, type }) => [
      schemaName,
      {
        type: 'object',
        description: `${type.kind} as the member clusters hold it.`,
        'x-kubernetes-preserve-unknown-fields': true,
        'x-kubernetes-group-version-kind': [type],
      },
    ]),
  );
}

/** Where a kind is read: `kubectl explain` finds the kind of a resource by its path. */
function pathsOf(
  kinds: readonly DescribedKind[],
  contentOf: (schema: Document) => Document,
  schemas: string,
): Document {
  return Object.fromEntries(
    kinds.map(({ schemaName, type, listPath }) => {
      const content = contentOf({ $ref: `${schemas}${schemaName}` });
      const get = {
        responses: { 200: { description: 'OK', ...content } },
        'x-kubernetes-action': 'get',
        'x-kubernetes-group-version-kind': type,
      };
      const path = `${listPath}/{name}`;
      return [path, { parameters: parametersOf(path), get }];
    }),
  );
}

const ownInfo = { title: 'clusterpedia apiserver', version: '1.32' };
const collectionResource = { group: 'clusterpedia.io', version: 'v1beta1', kind: 'CollectionResource' };
const ownOperation = { responses: { 200: { description: 'OK' } } };
/** What kubectl looks for before it writes: whether fields are validated here, and whether a write can be tried out. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}));
const ownPaths = Object.fromEntries(
  [
    '/apis/',
    '/apis/clusterpedia.io/',
    '/apis/clusterpedia.io/v1beta1/',
    '/apis/clusterpedia.io/v1beta1/collectionresources',
    '/apis/clusterpedia.io/v1beta1/collectionresources/{name}',
    '/apis/clusterpedia.io/v1beta1/resources/{name}',
    '/apis/clusterpedia.io/v1beta1/resources/{name}/{path}',
    '/version/',
  ].map((path) => [path, { parameters: parametersOf(path), ...ownOperationsAt(path) }]),
);

const ownSchemas = {
  'io.clusterpedia.v1beta1.CollectionResource': {
    type: 'object',
    description: 'Objects of several types, searched as one.',
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-group-version-kind': [collectionResource],
  },
};

/** The search API itself; nothing about what members hold. */
export const clusterpediaOpenApiV2: Document = {
  swagger: '2.0',
  info: ownInfo,
  paths: ownPaths,
  definitions: ownSchemas,
};

/** The same in the newer form. */
export const clusterpediaOpenApiV3: Document = {
  openapi: '3.0.0',
  info: ownInfo,
  paths: ownPaths,
  components: { schemas: ownSchemas },
};

function ownOperationsAt(path: string): Document {
  if (!path.includes('/collectionresources')) {
    return { get: ownOperation };
  }
  const get = { ...ownOperation, 'x-kubernetes-group-version-kind': collectionResource };
  const write = { ...get, parameters: writeParameters };
  return path.endsWith('/{name}') ? { get, put: write, patch: write, delete: get } : { get, post: write };
}

function parametersOf(path: string): readonly Document[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true }));
}
