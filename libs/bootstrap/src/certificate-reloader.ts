import { describeError, type Logger } from '#telemetry';
import type { KeyPair } from './certificate-authority.js';

export interface ReloaderOptions {
  readonly current: KeyPair;
  readonly read: () => Promise<KeyPair>;
  /** Takes the new pair into use; what it throws leaves the old one in use. */
  readonly apply: (pair: KeyPair) => void;
  readonly logger: Logger;
}

/**
 * Keeps a listener's certificate what its files say. The files are read again from time to time and compared: mounted
 * Secrets change through symbolic links, which file notifications miss.
 */
export class CertificateReloader {
  readonly #options: ReloaderOptions;
  #current: KeyPair;
  #complaint = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#current = options.current;
  }

  /** Looks at the files every `intervalMs`, until stopped. Does not keep the process alive. */
  start(intervalMs: number): void {
    this.#timer = setInterval(() => void this.check(), intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks at the files now. Never rejects: a pair that cannot be used is logged once, and the old one stays. */
  async check(): Promise<void> {
    const { read, apply, logger } = this.#options;
    try {
      const pair = await read();
      if (pair.cert !== this.#current.cert || pair.key !== this.#current.key) {
        apply(pair);
        this.#current = pair;
        logger.info({}, 'serving certificate reloaded');
      }
      this.#complaint = '';
    } catch (error) {
      const complaint = describeError(error);
      if (complaint !== this.#complaint) {
        logger.warn({ error }, 'serving certificate not reloaded, the old one stays in use');
      }
      this.#complaint = complaint;
    }
  }
}
