import type { FastifyReply } from 'fastify';
import { ClientGoneError } from './request-deadline.js';

/** A watch comes to its regular end: the client watches again. */
export class WatchEndError extends Error {
  override readonly name = 'WatchEndError';
}

export interface WatchLife {
  readonly timeoutMs: number;
  /** Aborts when the process stops. */
  readonly shutdown: AbortSignal;
}

/** Runs a watch with a signal that aborts at its end: with {@link WatchEndError}, or `ClientGoneError`. */
export async function withWatchLife(
  reply: FastifyReply,
  { timeoutMs, shutdown }: WatchLife,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const onTimeout = (): void => controller.abort(new WatchEndError('the watch has lasted as long as was asked for'));
  const onShutdown = (): void => controller.abort(new WatchEndError('the process is stopping'));
  const onClose = (): void => controller.abort(new ClientGoneError('the client has gone'));
  const timer = setTimeout(onTimeout, timeoutMs);
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
