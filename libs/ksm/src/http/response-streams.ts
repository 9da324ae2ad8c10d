import type { FastifyReply } from 'fastify';
import type { Writable } from 'node:stream';
import type { Logger } from '#telemetry';
import { compressor, type Encoding } from './response-encoding.js';

/** A reader that has taken nothing for so long is cut off: what it was promised is held in memory for it. */
const IDLE_MS = 60_000;

/** Where pieces are written: a response, or what compresses for one. */
type Target = Pick<Writable, 'write' | 'end' | 'destroy' | 'once'>;

/** Bodies on their way to their readers. */
export class ResponseStreams {
  readonly #open = new Set<Target>();

  constructor(private readonly logger: Logger) {}

  /**
   * Answers with a body made of pieces. It asks for them as fast as its reader takes them, and ends with the connection.
   *
   * @param pieces - each may be overwritten when the one after the next is asked for
   */
  send(pieces: AsyncGenerator<Buffer>, encoding: Encoding | undefined, reply: FastifyReply): FastifyReply {
    const { raw } = reply;
    raw.setTimeout(IDLE_MS, () => raw.destroy());
    if (encoding !== undefined) {
      const body = compressor(encoding);
      this.#write(pieces, body);
      return reply.send(body);
    }
    // Fastify would not say when a piece has been sent.
    reply.hijack();
    for (const [name, value = ''] of Object.entries(reply.getHeaders())) {
      raw.setHeader(name, value);
    }
    this.#write(pieces, raw);
    return reply;
  }

  /** Give up all of them: the process ends. */
  destroyAll(): void {
    this.#open.forEach((target) => target.destroy());
  }

  #write(pieces: AsyncGenerator<Buffer>, target: Target): void {
    this.#open.add(target);
    target.once('close', () => this.#open.delete(target));
    // A target that fails is closed, too.
    let failure: unknown;
    target.once('error', (error) => (failure = error));
    writeAll(pieces, target).then(
      (isWhole) => {
        if (!isWhole) {
          this.logger.info({ error: failure }, 'metrics not sent to their end');
        }
      },
      (error: unknown) => {
        this.logger.error({ error }, 'metrics could not be written');
        target.destroy();
      },
    );
  }
}

/** One piece is on its way while the next one is filled. @returns false when the target was closed before the last */
async function writeAll(pieces: AsyncGenerator<Buffer>, target: Target): Promise<boolean> {
  const state = { isClosed: false };
  const closed = new Promise<void>((resolve) => {
    target.once('close', () => {
      state.isClosed = true;
      resolve();
    });
  });
  let written = Promise.resolve();
  for await (const piece of pieces) {
    await Promise.race([written, closed]);
    if (state.isClosed) {
      return false;
    }
    // After an error comes the close.
    written = new Promise((resolve) => {
      target.write(piece, () => resolve());
    });
  }
  await Promise.race([written, closed]);
  target.end();
  return !state.isClosed;
}
