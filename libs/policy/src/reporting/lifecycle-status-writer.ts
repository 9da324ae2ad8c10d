import type { Condition, PediaClusterLifecycle } from '#api';
import { findCondition } from '#kube';
import type { WrittenObjects } from '../host/written-objects.js';
import type { EventRecorder, RecordedEvent } from './event-recorder.js';
import { lifecycleStatus, type LifecycleReport } from './lifecycle-conditions.js';

/** What is waited for, rather than something to look into. */
const waitingReasons = ['WaitDependentResourceSynced', 'WaitCreationCondition'];

/** Writes what became of a lifecycle, to its status, and when that is news to an Event. */
export class LifecycleStatusWriter {
  constructor(
    private readonly lifecycles: WrittenObjects<PediaClusterLifecycle>,
    private readonly events: EventRecorder,
  ) {}

  async write(name: string, report: LifecycleReport, signal: AbortSignal): Promise<void> {
    const subject = report.isImported ? 'Updating' : 'Created';
    let before: Condition | undefined;
    const written = await this.lifecycles.changeStatus(
      name,
      (lifecycle) => {
        before = findCondition(lifecycle.status?.conditions, subject);
        return { ...lifecycle, status: lifecycleStatus(lifecycle.status, report, new Date()) };
      },
      signal,
    );
    const event = eventOf(report.outcome, before);
    if (written !== undefined && event !== undefined) {
      await this.events.record(written, event, signal);
    }
  }
}

/** An act is news each time, a problem when it is another than before. */
function eventOf(outcome: LifecycleReport['outcome'], before: Condition | undefined): RecordedEvent | undefined {
  if ('act' in outcome) {
    return outcome.act === 'unchanged'
      ? undefined
      : {
          type: 'Normal',
          reason: `PediaCluster${outcome.act === 'created' ? 'Created' : 'Updated'}`,
          message: outcome.detail,
        };
  }
  const { reason, message } = outcome;
  if (before?.reason === reason && before.message === message) {
    return undefined;
  }
  return { type: waitingReasons.includes(reason) ? 'Normal' : 'Warning', reason, message };
}
