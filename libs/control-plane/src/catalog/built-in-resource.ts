import { objectMetaSchema, schema, type StructuralSchema } from '#api';
import type { ServedResource } from './served-resource.js';

type Names = Pick<ServedResource, 'kind' | 'resource' | 'namespaced'> &
  Partial<Pick<ServedResource, 'group' | 'version' | 'shortNames' | 'hasStatus' | 'allowsUnconditionalUpdate'>>;

/**
 * A kind that Kubernetes itself defines.
 *
 * @param names - where it is served; core group and `v1` when left out
 * @param fields - everything beside apiVersion, kind and metadata
 */
export function builtInResource(
  names: Names,
  description: string,
  fields: Readonly<Record<string, StructuralSchema>>,
  complete?: ServedResource['complete'],
): ServedResource {
  return {
    group: '',
    version: 'v1',
    shortNames: [],
    hasDefaults: false,
    hasStatus: false,
    allowsUnconditionalUpdate: true,
    ...names,
    listKind: `${names.kind}List`,
    singular: names.kind.toLowerCase(),
    categories: [],
    countsGenerations: false,
    schema: schema.object(description, {
      apiVersion: schema.text('Group and version of this representation.'),
      kind: schema.text('Name of the kind.'),
      metadata: objectMetaSchema,
      ...fields,
    }),
    ...(complete === undefined ? {} : { complete }),
  };
}
