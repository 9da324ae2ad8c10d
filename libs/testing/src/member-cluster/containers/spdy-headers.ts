import { constants, createInflate } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.js';

/** Reads the compressed header blocks of one connection, in the order they come. */
export class HeaderReader {
  readonly #inflate = createInflate({ dictionary: spdyDictionary, finishFlush: constants.Z_SYNC_FLUSH });

  /** Names are lower-case. Rejects for a block that is not compressed as SPDY/3.1 compresses. */
  async read(block: Buffer): Promise<ReadonlyMap<string, string>> {
    await new Promise<void>((resolve, reject) => {
      this.#inflate.once('error', reject);
      this.#inflate.write(block, (error) => {
        this.#inflate.off('error', reject);
        if (error === null || error === undefined) {
          resolve();
        } else {
          reject(error);
        }
      });
    });
    return parse((this.#inflate.read() as Buffer | null) ?? Buffer.alloc(0));
  }
}

function parse(block: Buffer): ReadonlyMap<string, string> {
  let at = 0;
  const number = (): number => {
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    at += length;
    return block.toString('utf8', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let rest = number(); rest > 0; rest -= 1) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  return headers;
}

/**
 * A header block without headers, not compressed: a deflate stream may consist of stored blocks only. An empty one at the
 * end tells readers that they have got everything.
 */
export function emptyHeaders(isFirst: boolean): Buffer {
  const start = isFirst ? Buffer.from([0x78, 0x01]) : Buffer.alloc(0);
  return Buffer.concat([start, storedBlock(Buffer.alloc(4)), storedBlock(Buffer.alloc(0))]);
}

function storedBlock(content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(content.length, 1);
  head.writeUInt16LE(0xffff - content.length, 3);
  return Buffer.concat([head, content]);
}
