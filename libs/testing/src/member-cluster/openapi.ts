import { createHash } from 'node:crypto';
import { type GroupVersion, groupVersionPath } from '#kube';
import { schemaName, schemasOf } from './openapi-schemas.js';
import type { ResourceRegistry } from './resource-registry.js';
import type { ServedResource } from './served-resource.js';

const queryParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}));

/** The index of OpenAPI v3: one document for each group and version, and the hash of it. */
export function openApiIndex(resources: ResourceRegistry): unknown {
  const groupVersions = [...resources.all()].flatMap(({ group, versions }) =>
    versions.map((version) => ({ group, version })),
  );
  const paths = groupVersions.map((groupVersion) => {
    const path = groupVersionPath(groupVersion).slice(1);
    const document = JSON.stringify(openApiDocument(resources, groupVersion));
    const hash = createHash('sha512').update(document).digest('hex').toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

/**
 * The OpenAPI v3 document of a group and version, as far as clients look: which parameters a patch takes, of which kind each
 * object is, and what fields it has. The schemas of most built-in kinds stop at their metadata.
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
    components: { schemas: schemasOf(served, groupVersion) },
  };
}

function pathOf({ namespaced, resource }: ServedResource, groupVersion: GroupVersion): string {
  return `${groupVersionPath(groupVersion)}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}/{name}`;
}

function operationsOf(resource: ServedResource, groupVersion: GroupVersion): unknown {
  const schema = { $ref: `#/components/schemas/${schemaName(resource, groupVersion)}` };
  const operation = {
    'x-kubernetes-group-version-kind': { ...groupVersion, kind: resource.kind },
    responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
  };
  return {
    get: { ...operation, 'x-kubernetes-action': 'get' },
    patch: { ...operation, 'x-kubernetes-action': 'patch', parameters: queryParameters },
  };
}
