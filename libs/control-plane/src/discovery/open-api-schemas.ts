import { objectMetaSchema } from '#api';
import type { GroupVersionKind } from '#kube';
import type { ServedResource } from '../catalog/served-resource.js';

type Json = Readonly<Record<string, unknown>>;

const objectMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const listMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

const listMetaSchema = {
  description: 'Metadata that every list has.',
  type: 'object',
  properties: {
    continue: { description: 'Asks for the next page.', type: 'string' },
    remainingItemCount: { description: 'How many objects are on later pages.', type: 'integer', format: 'int64' },
    resourceVersion: { description: 'The state the list shows.', type: 'string' },
  },
};

/** Name of a kind among the schemas: the group backwards, then version and kind. */
export function schemaName({ group, version, kind }: GroupVersionKind): string {
  const prefix = group === '' ? 'io.k8s.api.core' : group.split('.').reverse().join('.');
  return `${prefix}.${version}.${kind}`;
}

/**
 * Schemas of resources, of their lists and of metadata.
 *
 * @param prefix - how schemas refer to each other
 */
export function schemasOf(resources: readonly ServedResource[], prefix: string): Json {
  const reference = (name: string, description: string): Json => ({
    description,
    allOf: [{ $ref: `${prefix}${name}` }],
  });
  const schemas = resources.flatMap((resource): [string, Json][] => {
    const { group, version, kind, listKind, schema } = resource;
    const list = { group, version, kind: listKind };
    const metadata = reference(objectMetaName, 'Metadata of the object.');
    const items = { description: 'The objects.', type: 'array', items: { $ref: `${prefix}${schemaName(resource)}` } };
    const { apiVersion, kind: kindSchema } = schema.properties ?? {};
    return [
      [
        schemaName(resource),
        { ...schema, properties: { ...schema.properties, metadata }, ...gvk({ group, version, kind }) },
      ],
      [
        schemaName(list),
        {
          description: `A list of ${kind}.`,
          type: 'object',
          required: ['items'],
          properties: {
            apiVersion,
            kind: kindSchema,
            metadata: reference(listMetaName, 'Metadata of the list.'),
            items,
          },
          ...gvk(list),
        },
      ],
    ];
  });
  return { ...Object.fromEntries(schemas), [objectMetaName]: objectMetaSchema, [listMetaName]: listMetaSchema };
}

function gvk(kind: GroupVersionKind): Json {
  return { 'x-kubernetes-group-version-kind': [kind] };
}
