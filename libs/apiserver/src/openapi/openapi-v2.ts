import { groupVersionPath } from '#kube';
import type { ResourceView } from '../resource-view.js';
import type { OpenApiPart } from './openapi-document.js';
import { KIND_EXTENSION } from './schema-pool.js';
import { anyFields, pathParameters, schemaName, viewInfo } from './view-document.js';
import { groupVersionsOf } from './view-openapi.js';

/**
 * The kinds of all groups and versions, for clients of the older form. It says where objects are and of which kind; what
 * fields they have is told in the newer form only, which every client since Kubernetes 1.27 asks for first.
 */
export function openApiV2(view: ResourceView): OpenApiPart {
  const resources = groupVersionsOf(view).flatMap((groupVersion) =>
    view.resourcesOf(groupVersion).map((resource) => ({ groupVersion, resource })),
  );
  const definitions = resources.map(({ groupVersion, resource }) => anyFields(groupVersion, [resource]));
  return {
    swagger: '2.0',
    info: viewInfo,
    paths: Object.fromEntries(
      resources.map(({ groupVersion, resource: { resource, namespaced, kind } }) => {
        const path = `${groupVersionPath(groupVersion)}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource}/{name}`;
        const schema = { $ref: `#/definitions/${schemaName(groupVersion, kind)}` };
        const get = {
          responses: { 200: { description: 'OK', schema } },
          'x-kubernetes-action': 'get',
          [KIND_EXTENSION]: { ...groupVersion, kind },
        };
        return [path, { parameters: pathParameters(path, { type: 'string' }), get }];
      }),
    ),
    definitions: Object.assign({}, ...definitions) as OpenApiPart,
  };
}
