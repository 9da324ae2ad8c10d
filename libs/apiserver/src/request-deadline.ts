import { LONGEST_TIMER_MS } from '#async';
import { StatusError } from '#kube';
import type { FastifyReply } from 'fastify';

/** The client closed the connection before it was answered. Nobody is left to tell. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/**
 * Makes sure that there still is somebody to answer. A client may have left while it was found out who it is and what it
 * may do, and nothing tells that any more to whoever begins to listen afterwards.
 *
 * @throws ClientGoneError
 */
export function assertClientThere({ raw }: FastifyReply): void {
  // A response of HTTP/2 says so only of the stream it is on.
  const { stream } = raw as { readonly stream?: { readonly destroyed: boolean } };
  if (raw.destroyed || stream?.destroyed === true) {
    throw new ClientGoneError('the client has gone');
  }
}

/**
 * Runs the work of a request with a signal that aborts when the client goes away, or after a time.
 *
 * Settles then even when the work does not: no request hangs because something below it ignores its signal.
 *
 * @param timeoutMs - `Infinity` for an answer that lasts until its reader gives it up
 * @throws StatusError `Timeout`, {@link ClientGoneError}, or what the work throws
 */
export async function withDeadline(
  reply: FastifyReply,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  assertClientThere(reply);
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(
    () => controller.abort(new StatusError('Timeout', 'request did not complete within the allotted timeout')),
    Math.min(timeoutMs, LONGEST_TIMER_MS),
  );
  const onClose = (): void => controller.abort(new ClientGoneError('the client has gone'));
  reply.raw.once('close', onClose);
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([work(signal), aborted]);
  } catch (error) {
    // What an aborted storage rejects with says less than why it was aborted.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    reply.raw.off('close', onClose);
  }
}
