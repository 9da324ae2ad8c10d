import { formatGroupVersion, type GroupVersion, groupVersionPath } from '#kube';
import type { ResourceRegistry } from './resource-registry.js';
import type { ServedResource } from './served-resource.js';

const queryParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}));

/** The index of OpenAPI v3: one document for each group and version. */
export function openApiIndex(resources: ResourceRegistry): unknown {
  const groupVersions = [...resources.all()].flatMap(({ group, versions }) =>
    versions.map((version) => ({ group, version })),
  );
  const paths = groupVersions.map((groupVersion) => {
    const path = groupVersionPath(groupVersion).slice(1);
    return [path, { serverRelativeURL: `/openapi/v3/${path}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

/**
 * The OpenAPI v3 document of a group and version, as far as clients look before they write: which parameters a patch takes,
 * and of which kind each object is. Schemas say no more than that an object is one.
 */
export function openApiDocument(resources: ResourceRegistry, groupVersion: GroupVersion): unknown {
  const served = [...resources.all()].filter(
    ({ group, versions }) => group === groupVersion.group && versions.includes(groupVersion.version),
  );
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.0' },
    paths: Object.fromEntries(
      served.map((resource) => [pathOf(resource, groupVersion), operationsOf(resource, groupVersion)]),
    ),
    components: { schemas: Object.fromEntries(served.map((resource) => schemaOf(resource, groupVersion))) },
  };
}

function pathOf({ namespaced, resource }: ServedResource, groupVersion: GroupVersion): string {
  return `${groupVersionPath(groupVersion)}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}/{name}`;
}

function operationsOf({ kind }: ServedResource, groupVersion: GroupVersion): unknown {
  const patch = {
    parameters: queryParameters,
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { ...groupVersion, kind },
    responses: { 200: { description: 'OK' } },
  };
  return { patch };
}

function schemaOf({ kind }: ServedResource, groupVersion: GroupVersion): readonly [string, unknown] {
  const name = `${formatGroupVersion(groupVersion).replace('/', '.')}.${kind}`;
  const schema = {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-group-version-kind': [{ ...groupVersion, kind }],
  };
  return [name, schema];
}
