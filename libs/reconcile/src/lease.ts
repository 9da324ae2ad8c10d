import type { KubernetesObject, ObjectMeta } from '#kube';

export const LEASES = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' } as const;

/** `coordination.k8s.io/v1` Lease. */
export interface Lease extends KubernetesObject {
  readonly metadata: ObjectMeta;
  readonly spec?: LeaseSpec;
}

export interface LeaseSpec {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** A `metav1.MicroTime`. */
export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
