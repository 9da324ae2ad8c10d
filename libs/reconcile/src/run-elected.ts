import type { Logger } from '#telemetry';
import { LeadershipLostError, type LeaderElector } from './leader-election.js';
import { MembershipLostError } from './membership.js';

/**
 * Runs a task while this process is the leader, or at once where there is no election. A process that loses the election,
 * or its place among the replicas, stops as if it had been asked to: another one works now, and this one starts anew as a candidate.
 *
 * @throws whatever the task throws
 */
export async function runElected(
  task: (signal: AbortSignal) => Promise<void>,
  elector: LeaderElector | undefined,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<void> {
  try {
    await (elector === undefined ? task(signal) : elector.run(signal, task));
  } catch (error) {
    if (!(error instanceof LeadershipLostError) && !(error instanceof MembershipLostError)) {
      throw error;
    }
    logger.error({ error }, 'others may do the work by now, stopping');
    process.kill(process.pid, 'SIGTERM');
  }
}
