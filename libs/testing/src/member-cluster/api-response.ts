import type { ServerResponse } from 'node:http';
import { constants, type Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';
import { sleep } from '#async';
import type { Fault } from '../member-cluster-faults.js';

/** The client has gone, or a fault ended the response; whoever writes stops. */
export class ResponseClosed extends Error {
  override readonly name = 'ResponseClosed';
}

/** One response on the wire, HTTP/1.1 or HTTP/2, with the fault of its request. */
export class ApiResponse {
  readonly #closed = new AbortController();
  readonly #raw: ServerResponse;
  readonly #stream: ServerHttp2Stream | undefined;
  #remainingBytes = Infinity;
  /** HTTP status that was sent; 0 before. */
  status = 0;

  constructor(
    raw: ServerResponse | Http2ServerResponse,
    private readonly fault: Fault | undefined,
  ) {
    // The two classes behave alike, which their types do not say.
    this.#raw = raw as ServerResponse;
    this.#stream = 'stream' in raw ? raw.stream : undefined;
    if (fault?.kind === 'truncate') {
      this.#remainingBytes = fault.bytes;
    }
    raw.once('close', () => {
      this.#closed.abort(new ResponseClosed('the response is closed'));
    });
    // A client that leaves is no error here; `close` follows.
    raw.on('error', () => undefined);
  }

  /** Aborts when the client has gone or the response has ended. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Send the head of the response. */
  begin(status: number, headers: Readonly<Record<string, string>>): void {
    this.status = status;
    this.#closed.signal.throwIfAborted();
    this.#raw.writeHead(status, headers);
    this.#raw.flushHeaders();
  }

  /**
   * Send a part of the body; settles when there is room for more.
   *
   * @throws ResponseClosed when nobody receives it any more
   */
  async write(part: Buffer): Promise<void> {
    const { fault } = this;
    if (fault?.kind !== 'slow') {
      await this.#writePiece(part);
      return;
    }
    for (let start = 0; start < part.length; start += fault.chunkBytes) {
      await sleep(fault.delayMs, this.signal);
      await this.#writePiece(part.subarray(start, start + fault.chunkBytes));
    }
  }

  /** End the response as it should end. */
  end(): void {
    this.#raw.end();
  }

  /** Break the response off: HTTP/2 resets the stream, HTTP/1.1 the connection. */
  reset(): void {
    if (this.#stream === undefined) {
      this.#raw.socket?.destroy();
    } else {
      this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
    this.#closed.abort(new ResponseClosed('the response was reset'));
  }

  /** Cut the whole connection, with everything else that runs on it. */
  resetConnection(): void {
    this.#stream?.session?.destroy();
    this.#raw.socket?.destroy();
    this.#closed.abort(new ResponseClosed('the connection was reset'));
  }

  async #writePiece(piece: Buffer): Promise<void> {
    this.signal.throwIfAborted();
    const allowed = piece.subarray(0, this.#remainingBytes);
    this.#remainingBytes -= allowed.length;
    const hasRoom = this.#raw.write(allowed);
    if (allowed.length < piece.length || this.#remainingBytes === 0) {
      this.#truncate();
    }
    if (!hasRoom) {
      await this.#drained();
    }
  }

  #truncate(): never {
    if (this.fault?.kind === 'truncate' && this.fault.ending === 'reset') {
      // What was written must leave first: a reset discards what is still buffered.
      setImmediate(() => this.reset());
    } else {
      this.#raw.end();
    }
    throw new ResponseClosed('the response was truncated');
  }

  #drained(): Promise<void> {
    const source = this.#raw;
    return new Promise((resolve, reject) => {
      const onClose = (): void => {
        source.off('drain', onDrain);
        reject(new ResponseClosed('the response is closed'));
      };
      const onDrain = (): void => {
        this.signal.removeEventListener('abort', onClose);
        resolve();
      };
      source.once('drain', onDrain);
      this.signal.addEventListener('abort', onClose, { once: true });
    });
  }
}
