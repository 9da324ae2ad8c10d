import { formatObjectName } from '#kube';
import type { Logger } from '#telemetry';
import type { RateLimiter } from './rate-limiter.js';
import type { ReconcileMetrics } from './reconcile.metrics.js';
import { TerminalError, type Reconciler, type Request } from './reconciler.js';
import { Workqueue } from './workqueue.js';

/** How one run of a reconciler ended. */
type Outcome = 'success' | 'requeue_after' | 'error' | 'terminal_error';

export interface ReconcileLoopOptions {
  /** What the loop looks after, for logs. */
  readonly name: string;
  readonly reconciler: Reconciler;
  /** Requests worked on at the same time. */
  readonly workers: number;
  readonly rateLimiter: RateLimiter;
  readonly logger: Logger;
  readonly metrics?: ReconcileMetrics;
}

/** Feeds a {@link Reconciler}: any number of events for an object become one run, a failure becomes a later run. */
export class ReconcileLoop {
  readonly #queue = new Workqueue();
  readonly #logger: Logger;

  constructor(private readonly options: ReconcileLoopOptions) {
    this.#logger = options.logger.child({ loop: options.name });
  }

  /** Reconcile soon. May be called before {@link run}; does nothing after it has ended. */
  enqueue(request: Request): void {
    this.#queue.add(request);
    this.#observeDepth();
  }

  enqueueAfter(request: Request, delayMs: number): void {
    this.#queue.addAfter(request, delayMs);
  }

  /** Works until the signal aborts; resolves when the last run has ended. Once only. */
  async run(signal: AbortSignal): Promise<void> {
    const close = (): void => this.#queue.close();
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) {
      close();
    }
    await Promise.all(Array.from({ length: this.options.workers }, () => this.#work(signal)));
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { name: controller, metrics } = this.options;
    for (let request = await this.#queue.take(); request !== undefined; request = await this.#queue.take()) {
      this.#observeDepth();
      const startedAt = performance.now();
      const result = await this.#reconcile(request, signal);
      this.#queue.done(request);
      metrics?.reconciles.inc({ controller, result });
      metrics?.seconds.observe({ controller }, (performance.now() - startedAt) / 1000);
    }
  }

  async #reconcile(request: Request, signal: AbortSignal): Promise<Outcome> {
    const { reconciler, rateLimiter } = this.options;
    const key = formatObjectName(request);
    try {
      const { requeueAfterMs } = await reconciler.reconcile(request, signal);
      rateLimiter.forget(key);
      if (requeueAfterMs === undefined) {
        return 'success';
      }
      this.#queue.addAfter(request, requeueAfterMs);
      return 'requeue_after';
    } catch (error) {
      return this.#failed(request, error, signal);
    }
  }

  #failed(request: Request, error: unknown, signal: AbortSignal): Outcome {
    const { rateLimiter } = this.options;
    const key = formatObjectName(request);
    if (error instanceof TerminalError) {
      rateLimiter.forget(key);
      this.#logger.error({ ...request, error }, 'reconcile failed, waiting for a change of the object');
      return 'terminal_error';
    }
    if (!signal.aborted) {
      const durationMs = rateLimiter.delayMs(key);
      this.#logger.warn({ ...request, error, durationMs }, 'reconcile failed, will retry');
      this.#queue.addAfter(request, durationMs);
    }
    return 'error';
  }

  #observeDepth(): void {
    this.options.metrics?.depth.set({ name: this.options.name }, this.#queue.length);
  }
}
