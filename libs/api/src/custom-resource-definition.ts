import type { ObjectMeta } from '#kube';
import { object, text } from './schema-builders.js';
import type { StructuralSchema } from './structural-schema.js';

/** A column of `kubectl get`. A priority above 0 shows in wide output only. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly description?: string;
  readonly jsonPath: string;
  readonly priority?: number;
}

export interface CustomResourceNames {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

export interface CustomResourceVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly schema: { readonly openAPIV3Schema: StructuralSchema };
  /** Present when `/status` is a subresource of its own. */
  readonly subresources?: { readonly status: Readonly<Record<string, never>> };
}

/** An `apiextensions.k8s.io/v1` CustomResourceDefinition, as a manifest. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly scope: 'Cluster' | 'Namespaced';
    readonly names: CustomResourceNames;
    readonly versions: readonly CustomResourceVersion[];
  };
}

/** What differs between our cluster-scoped kinds, all of which have one version. */
export interface ClusterScopedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly description: string;
  readonly columns?: readonly PrinterColumn[];
  readonly spec: StructuralSchema;
  /** Absent for kinds without a status subresource. */
  readonly status?: StructuralSchema;
}

/** The definition of a cluster-scoped kind with one version, kept by Helm when a release is removed. */
export function clusterScopedCrd(kind: ClusterScopedKind): CustomResourceDefinition {
  const { group, version, columns, spec, status } = kind;
  const openAPIV3Schema = object(
    kind.description,
    {
      apiVersion: text('Group and version of this representation.'),
      kind: text('Name of the kind.'),
      metadata: { type: 'object' },
      spec,
      ...(status === undefined ? {} : { status }),
    },
    ['spec'],
  );
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${group}`,
      // Removing a release must not remove the clusters people imported.
      annotations: { 'helm.sh/resource-policy': 'keep' },
    },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural: kind.plural, singular: kind.singular, kind: kind.kind, listKind: `${kind.kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(columns === undefined ? {} : { additionalPrinterColumns: columns }),
          schema: { openAPIV3Schema },
          ...(status === undefined ? {} : { subresources: { status: {} } }),
        },
      ],
    },
  };
}
