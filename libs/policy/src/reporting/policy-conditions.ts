import type { ClusterImportPolicy, Condition } from '#api';
import { setCondition } from '#kube';

/** Why a policy cannot be acted upon. The spelling of `InvalaidPolicy` is that of the original's API. */
export type InvalidReason =
  | 'FailedParseLifecycleName'
  | 'FailedParseSourceSelector'
  | 'InvalaidPolicy'
  | 'FailedNegotiateSourceResource'
  | 'FailedNegotiateReferenceResource';

export type ReconcilingReason = 'WaitResourceSynced' | 'FailedReconcile' | 'ReconcileSourceResourceAndLifecycle';

/** What became of a policy. */
export type PolicyReport =
  | { readonly isValid: false; readonly reason: InvalidReason; readonly message: string }
  | { readonly isValid: true; readonly reason: ReconcilingReason; readonly message: string };

type PolicyStatus = NonNullable<ClusterImportPolicy['status']>;

/** The status after a report. A policy that is not valid has no other condition; what it made before is left alone. */
export function policyStatus(before: PolicyStatus | undefined, report: PolicyReport, now: Date): PolicyStatus {
  const { reason, message } = report;
  const present = before?.conditions ?? [];
  if (!report.isValid) {
    const validated = present.filter(({ type }) => type === 'Validated');
    return {
      conditions: setCondition<Condition>(validated, { type: 'Validated', status: 'False', reason, message }, now),
    };
  }
  const valid = setCondition<Condition>(
    present,
    { type: 'Validated', status: 'True', reason: 'Success', message: '' },
    now,
  );
  const status = reason === 'ReconcileSourceResourceAndLifecycle' ? 'True' : 'False';
  return { conditions: setCondition<Condition>(valid, { type: 'Reconciling', status, reason, message }, now) };
}
