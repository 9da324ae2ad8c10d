import type { Backoff } from '#async';
import {
  formatGroupVersion,
  StatusError,
  type ErrorEvent,
  type KubernetesObject,
  type ObjectEvent,
  type ObjectHeader,
  type WatchEvent,
} from '#kube';
import type { Logger } from '#telemetry';
import { ConnectionError } from './connection-error.js';
import { scopeOf, type ReflectorOptions, type WatchLife } from './reflector-options.js';

/** A watch without events that ends sooner than this was not really watching. */
const SHORTEST_WATCH_MS = 1000;
const defaultWatchLife: WatchLife = { minSeconds: 900, maxSeconds: 1800, graceMs: 60_000 };

/** How a watch ended: with what to go on and after which pause. */
export interface WatchEnd {
  readonly next: 'watch' | 'list';
  readonly pauseMs: number;
}

/** How long to wait after a failure: while following, and while the server cannot be reached at all. */
export interface WatchBackoffs {
  readonly follow: Backoff;
  readonly open: Backoff;
}

/** Watches a resource into the store of a reflector, and judges how each watch ended. */
export class ReflectorWatcher<T extends ObjectHeader = KubernetesObject> {
  /** Where the store is: every change up to here has been handed over. */
  resourceVersion = '';

  constructor(
    private readonly options: ReflectorOptions<T>,
    private readonly backoffs: WatchBackoffs,
    private readonly logger: Logger,
  ) {}

  /** One watch from where the store is, until it ends. @throws the signal's reason when it aborts */
  async watch(signal: AbortSignal): Promise<WatchEnd> {
    const { client, resource, watchLife: life = defaultWatchLife } = this.options;
    const timeoutSeconds = Math.round(life.minSeconds + Math.random() * (life.maxSeconds - life.minSeconds));
    // The server ends a watch by itself; one that outlives its time hangs on a dead connection or a dead server.
    const overdue = AbortSignal.timeout(timeoutSeconds * 1000 + life.graceMs);
    const watchSignal = AbortSignal.any([signal, overdue]);
    const position = { resourceVersion: this.resourceVersion, timeoutSeconds, allowWatchBookmarks: true };
    let events: AsyncIterable<WatchEvent<T>>;
    try {
      events = await client.watch(resource, { ...scopeOf(this.options), ...position }, watchSignal);
    } catch (error) {
      signal.throwIfAborted();
      return this.#notOpened(error);
    }
    this.options.onState?.({ phase: 'watching' });
    try {
      return await this.#follow(events);
    } catch (error) {
      signal.throwIfAborted();
      return this.#broken(error, overdue.aborted);
    }
  }

  async #follow(events: AsyncIterable<WatchEvent<T>>): Promise<WatchEnd> {
    const openedAt = performance.now();
    let count = 0;
    for await (const event of events) {
      count += 1;
      if (event.type === 'ERROR') {
        return this.#refused(event);
      }
      await this.#accept(event);
    }
    if (count === 0 && performance.now() - openedAt < SHORTEST_WATCH_MS) {
      return { next: 'list', pauseMs: this.backoffs.follow.next() };
    }
    return { next: 'watch', pauseMs: 0 };
  }

  async #accept(event: ObjectEvent<T>): Promise<void> {
    const { kind, resource, store } = this.options;
    const { object } = event;
    if (object.kind !== kind || object.apiVersion !== formatGroupVersion(resource)) {
      this.logger.warn({ kind: object.kind, apiVersion: object.apiVersion }, 'watch event of another kind skipped');
      return;
    }
    if (event.type !== 'BOOKMARK') {
      await store.apply(event);
    }
    this.resourceVersion = object.metadata?.resourceVersion || this.resourceVersion;
  }

  /** The server ended the watch with a reason. */
  #refused({ object }: ErrorEvent): WatchEnd {
    const error = StatusError.fromResponse(object.code ?? 500, object);
    this.options.onFailure?.('watch', error);
    this.logger.debug({ error }, 'watch ended by the server');
    const next = StatusError.is(error, 'TooManyRequests') ? 'watch' : 'list';
    return { next, pauseMs: pauseAfter(error, this.backoffs.follow) };
  }

  #notOpened(error: unknown): WatchEnd {
    const pauseMs = pauseAfter(error, this.backoffs.open);
    this.options.onFailure?.('watch', error);
    if (error instanceof ConnectionError || StatusError.is(error, 'TooManyRequests')) {
      this.logger.debug({ error, durationMs: pauseMs }, 'watch not opened, will retry');
      return { next: 'watch', pauseMs };
    }
    this.#fail({ error, durationMs: pauseMs }, 'watch refused, will retry');
    // A server that is away forgets nothing: listing everything again would only add to its trouble when it is back.
    return { next: StatusError.is(error, 'ServiceUnavailable') ? 'watch' : 'list', pauseMs };
  }

  #broken(error: unknown, isOverdue: boolean): WatchEnd {
    const pauseMs = this.backoffs.follow.next();
    this.options.onFailure?.('watch', error);
    if (isOverdue || error instanceof ConnectionError) {
      this.logger.debug({ error, durationMs: pauseMs }, 'watch broke off, will resume');
      return { next: 'watch', pauseMs };
    }
    this.#fail({ error, durationMs: pauseMs }, 'watch event not handled, will list again');
    return { next: 'list', pauseMs };
  }

  #fail(fields: { readonly error: unknown; readonly durationMs: number }, message: string): void {
    this.options.onState?.({ phase: 'failed', error: fields.error });
    this.logger.warn(fields, message);
  }
}

/** The server's own wish, when it is longer than ours. */
export function pauseAfter(error: unknown, backoff: Backoff): number {
  const retryAfterSeconds = error instanceof StatusError ? (error.details?.retryAfterSeconds ?? 0) : 0;
  return Math.max(backoff.next(), retryAfterSeconds * 1000);
}
