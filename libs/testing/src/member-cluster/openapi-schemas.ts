import { objectMetaSchema } from '#api';
import { formatGroupVersion, type GroupVersion } from '#kube';
import type { ServedResource } from './served-resource.js';

/** A schema, or a part of one. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

const reference = '#/components/schemas/';
const metadataName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const text = (description: string): OpenApiSchema => ({ description, type: 'string' });
const part = (description: string, name: string): OpenApiSchema => ({
  description,
  allOf: [{ $ref: `${reference}${name}` }],
});
const fields = (description: string, properties: OpenApiSchema): OpenApiSchema => ({
  description,
  properties,
  type: 'object',
});

/** A few kinds in more depth than the others: a chain of schemas that refer to each other, as most kinds have it. */
const described: Readonly<Record<string, OpenApiSchema>> = {
  Pod: { spec: part('What is to run.', 'io.k8s.api.core.v1.PodSpec') },
  Deployment: { spec: part('What is to be deployed.', 'io.k8s.api.apps.v1.DeploymentSpec') },
};

const shared: Readonly<Record<string, OpenApiSchema>> = {
  [metadataName]: { ...objectMetaSchema },
  'io.k8s.api.core.v1.Container': fields('A program that runs in a pod.', {
    name: text('Name of the container, unique in its pod.'),
    image: text('Image the container is made from.'),
  }),
  'io.k8s.api.core.v1.PodSpec': fields('What runs in a pod, and where.', {
    nodeName: text('Node the pod is on.'),
    containers: {
      description: 'The containers of the pod.',
      type: 'array',
      items: { default: {}, ...part('A container.', 'io.k8s.api.core.v1.Container') },
    },
  }),
  'io.k8s.api.core.v1.PodTemplateSpec': fields('What pods are made from.', {
    metadata: part('Metadata of the pods.', metadataName),
    spec: part('What runs in the pods.', 'io.k8s.api.core.v1.PodSpec'),
  }),
  'io.k8s.api.apps.v1.DeploymentSpec': fields('How many pods there are to be, and of which kind.', {
    replicas: { description: 'How many pods.', type: 'integer', format: 'int32' },
    template: part('What the pods are made from.', 'io.k8s.api.core.v1.PodTemplateSpec'),
  }),
};

/** Schemas of resources in one version, by name, with everything they may refer to. */
export function schemasOf(
  resources: readonly ServedResource[],
  groupVersion: GroupVersion,
): Readonly<Record<string, OpenApiSchema>> {
  return {
    ...shared,
    ...Object.fromEntries(
      resources.map((resource) => [schemaName(resource, groupVersion), schemaOf(resource, groupVersion)]),
    ),
  };
}

/** Name of the schema of a resource. */
export function schemaName({ kind }: ServedResource, groupVersion: GroupVersion): string {
  return `${formatGroupVersion(groupVersion).replace('/', '.')}.${kind}`;
}

function schemaOf({ kind, custom, schemas }: ServedResource, groupVersion: GroupVersion): OpenApiSchema {
  const { properties = {}, ...own } = (schemas[groupVersion.version] ?? {}) as { readonly properties?: OpenApiSchema };
  return {
    description: `${kind} of a simulated cluster.`,
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    ...own,
    properties: {
      ...(custom ? properties : described[kind]),
      apiVersion: text('Group and version of this representation.'),
      kind: text('Name of the kind.'),
      metadata: part('Metadata of the object.', metadataName),
    },
    'x-kubernetes-group-version-kind': [{ ...groupVersion, kind }],
  };
}
