import { clusterpediaCrds, objectMetaSchema, type CustomResourceDefinition, type StructuralSchema } from '#api';
import type { ServedResource } from './served-resource.js';

/** What the control plane serves of Clusterpedia's own kinds, from their definitions. */
export const customResources: readonly ServedResource[] = clusterpediaCrds.flatMap(toServedResources);

function toServedResources({ spec }: CustomResourceDefinition): readonly ServedResource[] {
  const { group, names } = spec;
  return spec.versions.map((version) => ({
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
    hasStatus: version.subresources !== undefined,
    countsGenerations: true,
    allowsUnconditionalUpdate: false,
    isReadOnly: false,
    columns: version.additionalPrinterColumns ?? [
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  }));
}

function withMetadata(schema: StructuralSchema): StructuralSchema {
  return { ...schema, properties: { ...schema.properties, metadata: objectMetaSchema } };
}
