import type { GroupResource } from '#kube';

/**
 * Objects at the intersection of some clusters, namespaces and names. Without `namespaces` those of every namespace and at
 * cluster scope are meant; without `names`, those of every name. An empty list means none.
 */
export interface RightsScope {
  readonly clusters: readonly string[];
  /** Never holds `''`: what is at cluster scope is in no namespace. */
  readonly namespaces?: readonly string[];
  readonly names?: readonly string[];
}

/** Objects of some types, as they are stored, that are in one of the scopes. */
export interface RightsGrant {
  readonly types: readonly GroupResource[];
  readonly scopes: readonly RightsScope[];
}

/**
 * All that a caller may see: what none of the grants has is not there for this caller. It is neither shown nor counted nor
 * paged over, and no search finds anything by it, such as the descendants of an owner that is not in a grant.
 *
 * Never changes; the same rights may come with many searches.
 */
export interface SearchRights {
  readonly grants: readonly RightsGrant[];
}
