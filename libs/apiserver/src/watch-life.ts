import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LONGEST_TIMER_MS } from '#async';
import type { ListOptions } from '#kube';
import { ShutdownSignal } from '#telemetry';
import { assertClientThere, ClientGoneError } from './request-deadline.js';
import { REQUEST_OPTIONS, type RequestOptions } from './requests/request.options.js';

/** A watch comes to its regular end: the client watches again. */
export class WatchEndError extends Error {
  override readonly name = 'WatchEndError';
}

/** How long watches live: as long as the client says, and no longer than the client and the process. */
@Injectable()
export class WatchLives {
  constructor(
    @Inject(ShutdownSignal) private readonly shutdown: ShutdownSignal,
    @Inject(REQUEST_OPTIONS) private readonly options: Pick<RequestOptions, 'min-request-timeout'>,
  ) {}

  /** Runs a watch with a signal that aborts at its end: with {@link WatchEndError}, or `ClientGoneError`. */
  async run(reply: FastifyReply, asked: ListOptions, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    assertClientThere(reply);
    const { signal: shutdown } = this.shutdown;
    const controller = new AbortController();
    const onTimeout = (): void => controller.abort(new WatchEndError('the watch has lasted as long as was asked for'));
    const onShutdown = (): void => controller.abort(new WatchEndError('the process is stopping'));
    const onClose = (): void => controller.abort(new ClientGoneError('the client has gone'));
    const timer = setTimeout(onTimeout, timeoutOf(asked, this.options['min-request-timeout']));
    shutdown.addEventListener('abort', onShutdown);
    reply.raw.once('close', onClose);
    try {
      shutdown.throwIfAborted();
      await work(controller.signal);
    } finally {
      clearTimeout(timer);
      shutdown.removeEventListener('abort', onShutdown);
      reply.raw.off('close', onClose);
      // Whatever the watch still holds on to is let go.
      onClose();
    }
  }
}

/** Without a wish of the client it is random, so that watches that began together end apart. */
function timeoutOf({ timeoutSeconds = 0 }: ListOptions, leastSeconds: number): number {
  const seconds = timeoutSeconds === 0 ? leastSeconds * (1 + Math.random()) : timeoutSeconds;
  return Math.min(LONGEST_TIMER_MS, Math.max(0, seconds * 1000));
}
