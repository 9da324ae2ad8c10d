import type { GroupResource, GroupVersionResource, KubernetesObject, ObjectMeta } from '#kube';
import type { Condition } from './cluster.v1alpha2.js';

/** API group of ClusterImportPolicy and PediaClusterLifecycle. */
export const POLICY_GROUP = 'policy.clusterpedia.io';

export const CLUSTER_IMPORT_POLICIES = {
  group: POLICY_GROUP,
  version: 'v1alpha1',
  resource: 'clusterimportpolicies',
} as const;
export const PEDIA_CLUSTER_LIFECYCLES = {
  group: POLICY_GROUP,
  version: 'v1alpha1',
  resource: 'pediaclusterlifecycles',
} as const;

/** The type a policy watches. A source is imported when `selectorTemplate` renders to `true`, or is absent. */
export interface PolicySource extends GroupResource {
  /** Acceptable versions; empty accepts any. */
  readonly versions?: readonly string[];
  readonly selectorTemplate?: string;
}

interface ReferenceTemplate extends GroupResource {
  /** The name under which templates see the referenced object. */
  readonly key: string;
  readonly namespaceTemplate?: string;
  readonly nameTemplate: string;
}

/** A further object the templates need; its name is rendered from the source. */
export interface PolicyReference extends ReferenceTemplate {
  readonly versions?: readonly string[];
}

/** A {@link PolicyReference} whose version is settled. */
export interface LifecycleReference extends ReferenceTemplate {
  readonly version: string;
}

/** Names one object of the host. */
export interface ReferencedObject extends GroupVersionResource {
  readonly namespace?: string;
  readonly name: string;
}

/** Imports a cluster for each object of a type. */
export interface ClusterImportPolicy extends KubernetesObject {
  readonly apiVersion: 'policy.clusterpedia.io/v1alpha1';
  readonly kind: 'ClusterImportPolicy';
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: {
    readonly source: PolicySource;
    readonly references?: readonly PolicyReference[];
    readonly nameTemplate: string;
    /** Renders the PediaCluster as YAML or JSON. */
    readonly template: string;
    /** The PediaCluster is created once this renders to `true`. */
    readonly creationCondition: string;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** The import of one cluster from one object, on behalf of a policy. */
export interface PediaClusterLifecycle extends KubernetesObject {
  readonly apiVersion: 'policy.clusterpedia.io/v1alpha1';
  readonly kind: 'PediaClusterLifecycle';
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: {
    readonly source: ReferencedObject;
    readonly references?: readonly LifecycleReference[];
    readonly template: string;
    readonly creationCondition: string;
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    /** The references found so far. */
    readonly references?: readonly ReferencedObject[];
  };
}
