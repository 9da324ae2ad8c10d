import { setTimeout as sleep } from 'node:timers/promises';
import { type StorageContext, StorageError } from '@clusterpedia/storage';

/** An engine that starts with us takes a while; one that is still not there then is not coming. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/**
 * Tries until the engine answers.
 *
 * @throws Error when a minute was not enough, or the failure that trying again cannot mend
 */
export async function untilReady(
  attempt: (signal: AbortSignal) => Promise<void>,
  logger: StorageContext['logger'],
): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  let failure: unknown;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      await attempt(signal);
      return;
    } catch (error) {
      if (signal.aborted) {
        throw new Error(`no search engine within ${PATIENCE_MS / 1000} s`, { cause: failure ?? error });
      }
      if (!(error instanceof StorageError && error.code === 'Recoverable')) {
        throw error;
      }
      failure = error;
      logger.info({ error: error.message }, 'waiting for the search engine');
      await sleep(pause);
    }
  }
}
