import type { ApiResource } from '#kube';

const reviews = [
  ['authentication.k8s.io/v1', 'TokenReview'],
  ['authorization.k8s.io/v1', 'SubjectAccessReview'],
  ['authorization.k8s.io/v1', 'SelfSubjectAccessReview'],
  ['authorization.k8s.io/v1', 'SelfSubjectRulesReview'],
] as const;

/** A question about authentication or authorization. */
export type ReviewKind = (typeof reviews)[number][1];

/** A kind that is asked and answered, and never stored. */
export interface ReviewResource {
  readonly groupVersion: string;
  readonly kind: ReviewKind;
  readonly resource: ApiResource;
}

/** The questions the control plane answers. */
export const reviewResources: readonly ReviewResource[] = reviews.map(([groupVersion, kind]) => ({
  groupVersion,
  kind,
  resource: {
    name: `${kind.toLowerCase()}s`,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  },
}));
