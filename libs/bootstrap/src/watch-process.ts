import type { Logger } from '#telemetry';
import type { ProcessHost } from './process-host.js';

interface Surroundings {
  readonly logger: Logger;
  readonly host: ProcessHost;
}

/**
 * Lets the process end by signals and by what nobody catches: the second request to stop, and a crash, end it at once.
 *
 * @returns a signal that aborts at the first request to stop
 */
export function watchProcess({ logger, host }: Surroundings): AbortSignal {
  const stop = new AbortController();
  const exitNow = (): void => {
    logger.flush();
    host.exit(1);
  };
  host.onCrash((error) => {
    logger.error({ error }, 'nobody caught this error, the process ends');
    exitNow();
  });
  host.onStopSignal((signal) => {
    if (stop.signal.aborted) {
      exitNow();
      return;
    }
    logger.info({ signal }, 'stopping, a second signal ends the process at once');
    stop.abort(new Error(`stopped by ${signal}`));
  });
  return stop.signal;
}
