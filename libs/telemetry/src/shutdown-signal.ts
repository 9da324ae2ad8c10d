import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/**
 * Aborts when the process begins to stop, before the listener closes: open watches end with it, and readiness fails.
 * Without it a watch would hold the listener open for as long as its client likes.
 */
@Injectable()
export class ShutdownSignal implements OnModuleDestroy {
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  onModuleDestroy(): void {
    this.#controller.abort(new Error('the process is stopping'));
  }
}
