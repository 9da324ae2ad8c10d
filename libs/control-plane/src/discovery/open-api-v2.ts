import { servedResources } from '../catalog/served-resources.js';
import { schemasOf } from './open-api-schemas.js';

/** Answer of `/openapi/v2`, for clients that do not know the newer form: the kinds without the paths. */
export const openApiV2: Readonly<Record<string, unknown>> = {
  swagger: '2.0',
  info: { title: 'Clusterpedia control plane', version: 'v1.32' },
  paths: {},
  definitions: schemasOf(servedResources, '#/definitions/'),
};
