import type { ClusterImportPolicy, Condition } from '#api';
import { findCondition } from '#kube';
import type { WrittenObjects } from '../host/written-objects.js';
import type { EventRecorder } from './event-recorder.js';
import { policyStatus, type PolicyReport } from './policy-conditions.js';

/** What is the ordinary course of things, rather than something to look into. */
const ordinaryReasons = ['WaitResourceSynced', 'ReconcileSourceResourceAndLifecycle'];

/** Writes what became of a policy, to its status, and when that is news to an Event. */
export class PolicyStatusWriter {
  constructor(
    private readonly policies: WrittenObjects<ClusterImportPolicy>,
    private readonly events: EventRecorder,
  ) {}

  async write(name: string, report: PolicyReport, signal: AbortSignal): Promise<void> {
    const subject = report.isValid ? 'Reconciling' : 'Validated';
    let before: Condition | undefined;
    const written = await this.policies.changeStatus(
      name,
      (policy) => {
        before = findCondition(policy.status?.conditions, subject);
        return { ...policy, status: policyStatus(policy.status, report, new Date()) };
      },
      signal,
    );
    if (written !== undefined && !saysTheSame(before, report)) {
      const { reason, message } = report;
      const type = ordinaryReasons.includes(reason) ? 'Normal' : 'Warning';
      await this.events.record(written, { type, reason, message }, signal);
    }
  }
}

function saysTheSame(condition: Condition | undefined, { reason, message }: PolicyReport): boolean {
  return condition?.reason === reason && condition.message === message;
}
