import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RestConfig } from '#client';
import type { DrainedBody } from './https-reader.js';

/** What the child is told first, and then for each GET. */
export type ReadingOrder = { readonly connect: RestConfig } | { readonly path: string };

/** What it answers to a GET. */
export type ReadingAnswer = TimedBody | { readonly failure: string };

/** A body that was read and thrown away, and how long that took. */
export interface TimedBody extends DrainedBody {
  readonly milliseconds: number;
}

/**
 * GET over one kept HTTPS connection, in a process that does nothing else. Buffers of large bodies make Node collect
 * garbage in all of its heap, again and again: in a process with other things in it, reading takes twice the CPU time.
 */
export class ReadingProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<ReadingAnswer>;

  constructor(config: RestConfig) {
    this.#child = fork(fileURLToPath(new URL('./reading-child.js', import.meta.url)));
    this.#ended = once(this.#child, 'exit').then(([code]) => ({ failure: `the client ended with ${String(code)}` }));
    this.#send({ connect: config });
  }

  /** @throws Error when the answer does not come whole, or is not 200 */
  async drain(path: string): Promise<TimedBody> {
    this.#send({ path });
    const answered = once(this.#child, 'message').then(([message]) => message as ReadingAnswer);
    const answer = await Promise.race([answered, this.#ended]);
    if ('failure' in answer || answer.status !== 200) {
      throw new Error(`GET ${path}: ${'failure' in answer ? answer.failure : answer.status}`);
    }
    return answer;
  }

  close(): void {
    this.#child.kill();
  }

  #send(order: ReadingOrder): void {
    this.#child.send(order);
  }
}
