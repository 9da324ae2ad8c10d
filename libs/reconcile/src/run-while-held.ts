/** A lease of any kind, held for as long as a task takes. */
export interface HeldLease {
  /** Keeps it until told to stop; aborts `lost` with the reason, an Error, when it cannot be kept. */
  renew(stop: AbortSignal, lost: AbortController): Promise<void>;
  /** The task has ended. @param lost - aborted when there is nothing to give back */
  giveBack(lost: AbortSignal): Promise<void>;
}

/**
 * Runs a task once while its lease is renewed beside it, and gives the lease back when the task has ended, also when that
 * takes a while after the signal has aborted.
 *
 * @param task - its signal aborts when the process stops or the lease is lost
 * @throws the reason for which the lease was lost, and whatever the task throws by itself
 */
export async function runWhileHeld(
  lease: HeldLease,
  task: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const finished = new AbortController();
  const lost = new AbortController();
  const renewing = lease.renew(finished.signal, lost);
  try {
    await task(AbortSignal.any([signal, lost.signal]));
  } catch (error) {
    if (!lost.signal.aborted && !signal.aborted) {
      throw error;
    }
  } finally {
    finished.abort();
    await renewing;
    await lease.giveBack(lost.signal);
  }
  lost.signal.throwIfAborted();
}
