import { pipeline, Readable, type Transform, type Writable } from 'node:stream';
import type { Logger } from '#telemetry';
import { compressor, type Encoding } from './response-encoding.js';

/** A reader that has taken nothing for so long is cut off: what it was promised is held in memory for it. */
const IDLE_MS = 60_000;

/** A response, as far as it can be told to be given up. */
type Response = Pick<Writable, 'destroy'> & { setTimeout(ms: number, callback: () => void): unknown };

/** Bodies on their way to their readers. */
export class ResponseStreams {
  readonly #open = new Set<Readable>();

  constructor(private readonly logger: Logger) {}

  /** A body made of pieces. It pulls them as fast as its reader takes them, and ends with the connection. */
  open(pieces: AsyncGenerator<Buffer>, encoding: Encoding | undefined, response: Response): Readable {
    response.setTimeout(IDLE_MS, () => response.destroy());
    const source = Readable.from(pieces, { objectMode: false, highWaterMark: 1 });
    const body = encoding === undefined ? source : this.#compressed(source, compressor(encoding));
    this.#open.add(body);
    body.once('close', () => this.#open.delete(body));
    body.once('error', (error) => this.logger.info({ error }, 'metrics not sent to their end'));
    return body;
  }

  /** Give up all of them: the process ends. */
  destroyAll(): void {
    this.#open.forEach((body) => body.destroy());
  }

  #compressed(source: Readable, target: Transform): Transform {
    return pipeline(source, target, () => {
      // Whoever reads the target hears of every error.
    });
  }
}
