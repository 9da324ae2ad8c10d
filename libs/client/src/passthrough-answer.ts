import { Readable, type Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { IncomingHttpHeaders } from 'undici/types/header.js';

/** What came back, whatever its status: an answer, or the connection once the server has changed the protocol. */
export type PassthroughAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** As it was sent, compressed or not. Must be read to its end, or destroyed. */
      readonly body: Readable;
    }
  | { readonly kind: 'connection'; readonly headers: IncomingHttpHeaders; readonly socket: Duplex };

/** Takes the answer of one request, either form of it. The server is read as fast as the answer's body is. */
export class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #answer = Promise.withResolvers<PassthroughAnswer>();
  #controller: Dispatcher.DispatchController | undefined;
  #body: Readable | undefined;

  /** @param signal - breaks the exchange off, before and after the answer has begun */
  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  /** Fulfilled with the head of the answer. */
  get answer(): Promise<PassthroughAnswer> {
    return this.#answer.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.signal.aborted) {
      this.#abort();
    }
  }

  onRequestUpgrade(
    _controller: Dispatcher.DispatchController,
    _status: number,
    headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    this.#release();
    this.#answer.resolve({ kind: 'connection', headers, socket });
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) {
      // An interim answer, such as early hints; the real one follows.
      return;
    }
    const body = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        if (!body.readableEnded) {
          controller.abort(error ?? new Error('the answer is not wanted any more'));
        }
        done(error);
      },
    });
    // Whoever reads the body hears that it failed. Before anybody does nobody would, and that ends the process.
    body.on('error', () => undefined);
    this.#body = body;
    this.#answer.resolve({ kind: 'answer', status, headers, body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body?.push(chunk) === false) {
      controller.pause();
    }
  }

  onResponseEnd(): void {
    this.#release();
    this.#body?.push(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#release();
    this.#body?.destroy(error);
    this.#answer.reject(error);
  }

  #release(): void {
    this.signal.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => {
    this.#controller?.abort(this.signal.reason as Error);
  };
}
