import type { Logger } from '#telemetry';
import { LeadershipLostError, type LeaderElector } from './leader-election.js';

/**
 * Runs a task while this process is the leader, or at once where there is no election. A process that loses the election
 * stops as if it had been asked to: another one works now, and this one starts anew as a candidate.
 *
 * @throws whatever the task throws
 */
export async function runElected(
  task: (signal: AbortSignal) => Promise<void>,
  elector: LeaderElector | undefined,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<void> {
  if (elector === undefined) {
    await task(signal);
    return;
  }
  try {
    await elector.run(signal, task);
  } catch (error) {
    if (!(error instanceof LeadershipLostError)) {
      throw error;
    }
    logger.error({ error }, 'no longer the leader, stopping');
    process.kill(process.pid, 'SIGTERM');
  }
}
