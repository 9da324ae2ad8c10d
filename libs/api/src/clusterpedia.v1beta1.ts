import type { GroupResource } from '#kube';

/** API group of the search API. */
export const CLUSTERPEDIA_GROUP = 'clusterpedia.io';
export const CLUSTERPEDIA_VERSION = 'v1beta1';

/** Annotation on every stored object: the PediaCluster it came from. */
export const CLUSTER_NAME_ANNOTATION = 'shadow.clusterpedia.io/cluster-name';

/** Annotation with a JSON array of the object's recorded Events, when a search asked for them. */
export const EVENTS_ANNOTATION = 'shadow.clusterpedia.io/events';

/** One type of a collection. An empty `resource` is the whole group, an empty `version` every version. */
export interface CollectionResourceType extends GroupResource {
  readonly version: string;
  readonly kind?: string;
}

/** A named set of types that is searched as one. Without types it is given by the request. */
export interface CollectionResource {
  readonly name: string;
  readonly resourceTypes: readonly CollectionResourceType[];
}
