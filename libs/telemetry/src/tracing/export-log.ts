import type { Logger } from '../logger.js';
import { onceAMinute } from './once-a-minute.js';

/**
 * Says in the log when spans cannot be exported, and when they can again. A receiver that stays away would be told of at every
 * batch, so not more than once a minute.
 */
export class ExportLog {
  readonly #isDue = onceAMinute();
  #isFailing = false;

  constructor(private readonly logger: Logger) {}

  /** @param failure - of an attempt to send spans; `undefined` when it succeeded */
  observe(failure: Error | undefined): void {
    if (failure === undefined) {
      this.#succeeded();
    } else if (this.#isDue()) {
      this.#isFailing = true;
      this.logger.warn({ error: failure }, 'spans cannot be exported');
    }
  }

  #succeeded(): void {
    if (this.#isFailing) {
      this.#isFailing = false;
      this.logger.info({}, 'spans are exported again');
    }
  }
}
