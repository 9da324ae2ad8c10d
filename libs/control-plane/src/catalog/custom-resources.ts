import { clusterpediaCrds, type CustomResourceDefinition, objectMetaSchema, type StructuralSchema } from '#api';
import { formatGroupVersion, type KubernetesObject } from '#kube';
import { applyDefaults, hasDefaults } from '../schema/schema-defaulting.js';
import type { ServedResource } from './served-resource.js';

/** What the control plane serves of Clusterpedia's own kinds, from their definitions. */
export const ownCustomResources: readonly ServedResource[] = clusterpediaCrds.flatMap(resourcesOf);

/** Whether a definition is one of Clusterpedia's own, which stay as the program has them. */
export function isOwnDefinition(name: string | undefined): boolean {
  return clusterpediaCrds.some(({ metadata }) => metadata.name === name);
}

/** What a definition, which has been found valid, asks to serve: a resource for each version that is served. */
export function resourcesOf({ spec }: Pick<CustomResourceDefinition, 'spec'>): readonly ServedResource[] {
  const { group, names } = spec;
  const served = spec.versions.filter((version) => version.served);
  return served.map((version) => ({
    group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    listKind: names.listKind,
    singular: names.singular,
    namespaced: spec.scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    schema: withMetadata(version.schema.openAPIV3Schema),
    hasDefaults: hasDefaults(version.schema.openAPIV3Schema),
    hasStatus: version.subresources?.status !== undefined,
    countsGenerations: true,
    allowsUnconditionalUpdate: false,
    columns: version.additionalPrinterColumns ?? [
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  }));
}

/**
 * An object as the version of its resource has it. The versions of a custom resource differ in nothing but their names and
 * their defaults, which an object also gets that was written before them; it is stored in the one it was written in last.
 */
export function inVersionOf(resource: ServedResource, object: KubernetesObject): KubernetesObject {
  const apiVersion = formatGroupVersion(resource);
  const inVersion = object.apiVersion === apiVersion ? object : { ...object, apiVersion };
  return resource.hasDefaults ? applyDefaults(resource.schema, inVersion) : inVersion;
}

function withMetadata(schema: StructuralSchema): StructuralSchema {
  const properties = { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...schema.properties } as const;
  return { ...schema, properties: { ...properties, metadata: objectMetaSchema } };
}
