import type { Server } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { describeError, type Logger } from '#telemetry';

const intervalMs = 10_000;

export interface ReloaderOptions<T> {
  readonly current: T;
  readonly read: () => Promise<T>;
  /** Takes what has changed into use; what it throws leaves the old one in use. */
  readonly apply: (changed: T) => void;
  readonly logger: Logger;
}

/**
 * Keeps a listener's certificates what their files say. The files are read again from time to time and compared: mounted
 * Secrets change through symbolic links, which file notifications miss.
 */
export class CertificateReloader<T> {
  readonly #options: ReloaderOptions<T>;
  #current: T;
  #complaint = '';

  constructor(options: ReloaderOptions<T>) {
    this.#options = options;
    this.#current = options.current;
  }

  /** Looks at the files every ten seconds while the server listens. Does not keep the process alive. */
  follow(server: Server): void {
    let timer: NodeJS.Timeout | undefined;
    server.on('listening', () => {
      timer = setInterval(() => void this.check(), intervalMs).unref();
    });
    server.on('close', () => clearInterval(timer));
  }

  /** Looks at the files now. Never rejects: what cannot be used is logged once, and the old one stays. */
  async check(): Promise<void> {
    const { read, apply, logger } = this.#options;
    try {
      const found = await read();
      if (!isDeepStrictEqual(found, this.#current)) {
        apply(found);
        this.#current = found;
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
