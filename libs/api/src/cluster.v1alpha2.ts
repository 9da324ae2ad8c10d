import type { KubernetesObject, ObjectMeta } from '#kube';

/** API group of PediaCluster and ClusterSyncResources. */
export const CLUSTER_GROUP = 'cluster.clusterpedia.io';

export const PEDIA_CLUSTERS = { group: CLUSTER_GROUP, version: 'v1alpha2', resource: 'pediaclusters' } as const;
export const CLUSTER_SYNC_RESOURCES = {
  group: CLUSTER_GROUP,
  version: 'v1alpha2',
  resource: 'clustersyncresources',
} as const;

/** Held by a PediaCluster until its rows are deleted. */
export const CLUSTER_FINALIZER = 'clusterpedia.io/cluster-synchro-controller';

/** A data key of a Secret in the run namespace. */
export interface SecretKeySelector {
  readonly name: string;
  readonly key: string;
}

export interface ClusterAuthenticationFrom {
  readonly kubeconfig?: SecretKeySelector;
  readonly ca?: SecretKeySelector;
  readonly key?: SecretKeySelector;
  readonly cert?: SecretKeySelector;
  readonly token?: SecretKeySelector;
}

/** Which objects of a resource are synchronised, and what of them is stored. Additions to the original's API, all optional. */
export interface SyncRules {
  /** Only these namespaces; empty is all. Means nothing at cluster scope. */
  readonly namespaces?: readonly string[];
  /** As after `kubectl --selector`. */
  readonly labelSelector?: string;
  /** As after `kubectl --field-selector`; which fields there are is up to the member. */
  readonly fieldSelector?: string;
  /** Paths of fields that are not stored: `status`, `spec.containers[].env`. */
  readonly prune?: readonly string[];
  /** Store the keys of Secrets, and not their values. */
  readonly redactSecrets?: boolean;
}

/** Resources of one group to synchronise. `resources: ['*']` is the whole group, `group: '*'` everything. */
export interface ClusterGroupResources extends SyncRules {
  readonly group: string;
  readonly versions?: readonly string[];
  readonly resources: readonly string[];
  readonly eventsInvolvedResources?: readonly string[];
}

/** Fields named `…Data` and `kubeconfig` are base64. */
export interface PediaClusterSpec {
  readonly kubeconfig?: string;
  readonly apiserver?: string;
  readonly caData?: string;
  readonly tokenData?: string;
  readonly certData?: string;
  readonly keyData?: string;
  readonly authenticationFrom?: ClusterAuthenticationFrom;
  readonly syncResources: readonly ClusterGroupResources[];
  readonly syncAllCustomResources?: boolean;
  readonly syncResourcesRefName?: string;
  readonly shardingName?: string;
}

/** A `metav1.Condition`. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export type SyncStatus = 'Pending' | 'Syncing' | 'Error' | 'Stop' | 'Unknown';

/** How the synchronisation of one version of a resource is going. @see spec/clustersynchro.md section 13 */
export interface ClusterResourceSyncCondition {
  readonly version: string;
  readonly syncVersion?: string;
  readonly syncResource?: string;
  readonly storageVersion?: string;
  readonly storageResource?: string;
  readonly status: SyncStatus;
  readonly reason?: string;
  readonly message?: string;
  readonly initialListPhase?: boolean;
  /** How far storage is behind, when it is. An addition to the original's API. */
  readonly lagSeconds?: number;
  readonly lastTransitionTime: string;
}

export interface ClusterResourceStatus {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** What else a member calls a custom resource. Additions to the original's API; empty ones are left out. */
  readonly singularName?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly syncConditions: readonly ClusterResourceSyncCondition[];
}

export interface ClusterGroupResourcesStatus {
  readonly group: string;
  readonly resources: readonly ClusterResourceStatus[];
}

export interface PediaClusterStatus {
  readonly apiserver?: string;
  readonly version?: string;
  readonly conditions?: readonly Condition[];
  readonly syncResources?: readonly ClusterGroupResourcesStatus[];
  /** The owning shard; `''` is the default shard, absence means not owned. */
  readonly shardingName?: string | null;
}

/** A member cluster and what to synchronise of it. */
export interface PediaCluster extends KubernetesObject {
  readonly apiVersion: 'cluster.clusterpedia.io/v1alpha2';
  readonly kind: 'PediaCluster';
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: PediaClusterSpec;
  readonly status?: PediaClusterStatus;
}

/** A list of resources that several PediaClusters share. */
export interface ClusterSyncResources extends KubernetesObject {
  readonly apiVersion: 'cluster.clusterpedia.io/v1alpha2';
  readonly kind: 'ClusterSyncResources';
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: { readonly syncResources: readonly ClusterGroupResources[] };
}
