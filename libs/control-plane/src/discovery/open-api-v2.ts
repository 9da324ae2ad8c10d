import type { ServedResource } from '../catalog/served-resource.js';
import type { OpenApiV2Document } from './open-api-v2-protobuf.js';
import { schemasOf } from './open-api-schemas.js';

/** Answer of `/openapi/v2`, for clients that do not know the newer form: the kinds without the paths. */
export function openApiV2(resources: readonly ServedResource[]): OpenApiV2Document & { readonly paths: object } {
  return {
    swagger: '2.0',
    info: { title: 'Clusterpedia control plane', version: 'v1.32' },
    paths: {},
    definitions: schemasOf(resources, '#/definitions/'),
  };
}
