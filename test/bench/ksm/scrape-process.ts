import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A GET over HTTP on loopback. */
export interface ScrapeOrder {
  readonly port: number;
  readonly path: string;
  /** `Accept-Encoding`; `identity` for none. */
  readonly encoding: string;
  /** Whether lines are to be counted, which takes time. */
  readonly countsLines: boolean;
}

/** A body that was read and thrown away. */
export interface ScrapeResult {
  /** As they came over the wire. */
  readonly bytes: number;
  /** Lines that are no comments; 0 when nobody asked. */
  readonly series: number;
  /** From the request to the end of the body. */
  readonly milliseconds: number;
}

export type ScrapeReply = ScrapeResult | { readonly failure: string };

/** A client in a process of its own that reads bodies and throws them away, compressed as they are. */
export class ScrapeProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<ScrapeReply>;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./scrape-child.js', import.meta.url)));
    this.#ended = once(this.#child, 'exit').then(([code]) => ({ failure: `the client ended with ${String(code)}` }));
  }

  /** @throws Error when the answer is not 200, not encoded as asked, or not whole */
  async scrape(order: ScrapeOrder): Promise<ScrapeResult> {
    const answered = once(this.#child, 'message').then(([message]) => message as ScrapeReply);
    this.#child.send(order);
    const reply = await Promise.race([answered, this.#ended]);
    if ('failure' in reply) {
      throw new Error(`GET ${order.path}: ${reply.failure}`);
    }
    return reply;
  }

  close(): void {
    this.#child.kill();
  }
}
