import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Tells the parts of the process that it is about to stop, and then that it stops. */
@Injectable()
export class ShutdownSignal implements OnModuleDestroy {
  readonly #controller = new AbortController();
  #isAnnounced = false;

  /**
   * Aborts when the process begins to stop, before the listener closes: open watches end with it. Without it a watch would
   * hold the listener open for as long as its client likes.
   */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the process stops, or is about to: it wants no new requests, and answers those that come. */
  get isAnnounced(): boolean {
    return this.#isAnnounced || this.signal.aborted;
  }

  announce(): void {
    this.#isAnnounced = true;
  }

  onModuleDestroy(): void {
    this.#controller.abort(new Error('the process is stopping'));
  }
}
