import { objectMetaSchema } from '#api';
import { isJsonObject, type GroupVersionKind } from '#kube';
import type { StoredDefinition } from '../stored-definitions.js';
import { SCHEMA_REFERENCE, type OpenApiPart } from './openapi-document.js';
import { KIND_EXTENSION } from './schema-pool.js';
import { schemaName } from './view-document.js';

const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * Schemas of a custom resource out of its definition, as an API server publishes them: with the fields that every object
 * has, which definitions leave to the server. Nothing when the definition has no schema.
 */
export function schemasOfDefinition(
  type: GroupVersionKind,
  { schema }: StoredDefinition,
): Readonly<Record<string, OpenApiPart>> {
  const defined = schema?.openAPIV3Schema;
  if (defined === undefined) {
    return {};
  }
  const properties = isJsonObject(defined['properties']) ? defined['properties'] : {};
  return {
    [metadataName]: { ...objectMetaSchema },
    [schemaName(type, type.kind)]: {
      ...defined,
      properties: {
        ...properties,
        apiVersion: { description: 'Group and version of this representation.', type: 'string' },
        kind: { description: 'Name of the kind.', type: 'string' },
        metadata: { description: 'Metadata of the object.', allOf: [{ $ref: `${SCHEMA_REFERENCE}${metadataName}` }] },
      },
      [KIND_EXTENSION]: [type],
    },
  };
}
