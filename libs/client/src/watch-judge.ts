import type { Backoff } from '#async';
import { StatusError } from '#kube';
import type { Logger } from '#telemetry';
import { ConnectionError } from './connection-error.js';
import type { ReflectorOptions } from './reflector-options.js';

/** A watch without events that ends sooner than this was not really watching. */
const SHORTEST_WATCH_MS = 1000;

/** What became of a watch. */
export type WatchEnding =
  /** The server said no, or nothing. */
  | { readonly how: 'not opened'; readonly error: unknown }
  /** The server ended it with a reason. */
  | { readonly how: 'refused'; readonly error: StatusError }
  | { readonly how: 'broken'; readonly error: unknown; readonly isOverdue: boolean }
  | { readonly how: 'ended'; readonly eventCount: number; readonly durationMs: number };

/** With what to go on after a watch, and after which pause. */
export interface WatchEnd {
  /** `beginning` reads everything again, in whichever way the server offers; `list` not by a watch. */
  readonly next: 'watch' | 'beginning' | 'list';
  readonly pauseMs: number;
}

/** How long to wait after a failure: while following, and while the server cannot be reached at all. */
export interface WatchBackoffs {
  readonly follow: Backoff;
  readonly open: Backoff;
}

/** Decides how to go on after a watch, and tells whoever has to know. */
export class WatchJudge {
  constructor(
    private readonly options: Pick<ReflectorOptions, 'onFailure' | 'onState' | 'resource' | 'watchLists'>,
    private readonly backoffs: WatchBackoffs,
    private readonly logger: Logger,
  ) {}

  /** After a watch from where the store is, or past its beginning. */
  judge(ending: WatchEnding): WatchEnd {
    switch (ending.how) {
      case 'not opened':
        return this.#notOpened(ending.error);
      case 'refused':
        return this.#refused(ending.error);
      case 'broken':
        return this.#broken(ending.error, ending.isOverdue);
      case 'ended':
        return ending.eventCount === 0 && ending.durationMs < SHORTEST_WATCH_MS
          ? { next: 'beginning', pauseMs: this.backoffs.follow.next() }
          : { next: 'watch', pauseMs: 0 };
    }
  }

  /**
   * After a watch that should have begun with everything there is, and did not get to the end of that. Whatever the reason,
   * a list may still succeed where such a watch does not, so that is next, unless nobody is there to answer.
   *
   * @param isGivenUp - the server was waited for too long
   */
  judgeIncomplete(ending: WatchEnding, isGivenUp: boolean): WatchEnd {
    const error = ending.how === 'ended' ? new Error('a watch ended before it had told what there is') : ending.error;
    this.options.onFailure?.('watch', error);
    if (isGivenUp || (ending.how === 'not opened' && isNotUnderstood(error))) {
      this.options.watchLists?.notOffered(this.options.resource);
      this.logger.debug({ error }, 'resource is listed: the server does not send it at the beginning of a watch');
      return { next: 'list', pauseMs: 0 };
    }
    if (isBusyOrAway(error) || ending.how === 'broken') {
      const pauseMs = pauseAfter(error, this.backoffs.follow);
      this.#fail({ error, durationMs: pauseMs }, 'watch with initial events failed, will retry');
      return { next: ending.how === 'broken' ? 'list' : 'beginning', pauseMs };
    }
    this.logger.debug({ error }, 'watch with initial events not completed, will list');
    return { next: 'list', pauseMs: 0 };
  }

  #refused(error: StatusError): WatchEnd {
    this.options.onFailure?.('watch', error);
    this.logger.debug({ error }, 'watch ended by the server');
    const next = StatusError.is(error, 'TooManyRequests') ? 'watch' : 'beginning';
    return { next, pauseMs: pauseAfter(error, this.backoffs.follow) };
  }

  #notOpened(error: unknown): WatchEnd {
    const pauseMs = pauseAfter(error, this.backoffs.open);
    this.options.onFailure?.('watch', error);
    if (isBusyOrAway(error)) {
      this.logger.debug({ error, durationMs: pauseMs }, 'watch not opened, will retry');
      return { next: 'watch', pauseMs };
    }
    this.#fail({ error, durationMs: pauseMs }, 'watch refused, will retry');
    // A server that is away forgets nothing: listing everything again would only add to its trouble when it is back.
    return { next: StatusError.is(error, 'ServiceUnavailable') ? 'watch' : 'beginning', pauseMs };
  }

  #broken(error: unknown, isOverdue: boolean): WatchEnd {
    const pauseMs = this.backoffs.follow.next();
    this.options.onFailure?.('watch', error);
    if (isOverdue || error instanceof ConnectionError) {
      this.logger.debug({ error, durationMs: pauseMs }, 'watch broke off, will resume');
      return { next: 'watch', pauseMs };
    }
    this.#fail({ error, durationMs: pauseMs }, 'watch event not handled, will list again');
    return { next: 'beginning', pauseMs };
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

function isBusyOrAway(error: unknown): boolean {
  return error instanceof ConnectionError || StatusError.is(error, 'TooManyRequests');
}

/** Servers that do not know a parameter, or have it switched off, call the request invalid: 422, or 400. */
function isNotUnderstood(error: unknown): boolean {
  return StatusError.is(error, 'Invalid') || StatusError.is(error, 'BadRequest');
}
