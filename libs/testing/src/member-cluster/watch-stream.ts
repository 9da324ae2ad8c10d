import type { ApiResponse } from './api-response.js';

/** Lines that wait for a slow client; with more it is given up, as an API server does. */
const pendingLimitBytes = 16 * 1024 * 1024;

/**
 * The body of one watch. Lines are pushed as they happen and written as the client takes them; whoever pushes never waits.
 */
export class WatchStream {
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(private readonly response: ApiResponse) {}

  /** Send a line after those pushed before. A client that is too far behind loses its connection. */
  push(line: Buffer): void {
    this.#pending.push(line);
    this.#pendingBytes += line.length;
    if (this.#pendingBytes > pendingLimitBytes) {
      this.response.reset();
    }
    this.#wake();
  }

  /** End the response when everything pushed is written. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /**
   * Write until the stream ends.
   *
   * @param initial - lines before all that are pushed; made as they are needed, so that they are never all in memory
   * @throws ResponseClosed when the client has gone
   */
  async run(initial: Iterable<Buffer>): Promise<void> {
    const { signal } = this.response;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    for (const line of initial) {
      await this.response.write(line);
    }
    while (!this.#ended || this.#pending.length > 0) {
      signal.throwIfAborted();
      if (this.#pending.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const lines = this.#pending;
      this.#pending = [];
      this.#pendingBytes = 0;
      await this.response.write(Buffer.concat(lines));
    }
    this.response.end();
  }
}
