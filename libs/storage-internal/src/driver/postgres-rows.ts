import type { Duplex } from 'node:stream';

/** A row of text columns; the one to be left as bytes is a Buffer. */
export type TextRow = readonly (string | Buffer | null)[];

const DATA_ROW = 0x44;
const READY_FOR_QUERY = 0x5a;
/** Type and length. */
const HEADER_BYTES = 5;
const NULL_LENGTH = -1;

/**
 * Reads rows from the bytes of a PostgreSQL connection, where they are: no text is made of a column that is only passed on.
 * Rows share the memory of the chunks they came in.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class PostgresRowReader {
  /** Index of the column that is left as bytes. */
  bytesColumn: number | undefined;
  /** A message that began in an earlier chunk, in memory of its full size. */
  #message: Buffer | undefined;
  #filled = 0;
  /** The start of a message whose size is not known yet. */
  #header: Buffer = Buffer.alloc(0);
  #passOn: (bytes: Buffer) => void = () => undefined;
  #giveBack: (() => void) | undefined;

  /** @param onRow - is told the size of the row on the wire, too */
  constructor(private readonly onRow: (row: TextRow, bytes: number) => void) {}

  /**
   * Comes before the others who read a connection, until its server is ready for the next query. They get all that is not a
   * row. To be called between two queries, when no message has come by half.
   */
  takeOver(stream: Duplex): void {
    const others = stream.listeners('data') as ((bytes: Buffer) => void)[];
    const read = (bytes: Buffer): void => this.#read(bytes, stream);
    stream.on('data', read);
    others.forEach((other) => stream.off('data', other));
    this.#passOn = (bytes) => others.forEach((other) => other(bytes));
    this.#giveBack = () => {
      others.forEach((other) => stream.on('data', other));
      stream.off('data', read);
      this.#giveBack = undefined;
    };
  }

  #read(received: Buffer, stream: Duplex): void {
    const chunk = this.#header.length === 0 ? received : Buffer.concat([this.#header, received]);
    let at = this.#fill(chunk);
    while (this.#giveBack !== undefined && chunk.length - at >= HEADER_BYTES) {
      const bytes = chunk.readInt32BE(at + 1) + 1;
      if (bytes < HEADER_BYTES) {
        stream.destroy(new RangeError(`the database sent a message of ${bytes} bytes`));
        return;
      }
      if (bytes > chunk.length - at) {
        this.#message = Buffer.allocUnsafe(bytes);
        this.#filled = chunk.copy(this.#message, 0, at);
        at = chunk.length;
      } else {
        this.#take(chunk, at, bytes);
        at += bytes;
      }
    }
    const rest = chunk.subarray(at);
    if (this.#giveBack === undefined && rest.length > 0) {
      this.#passOn(rest);
    } else {
      this.#header = rest;
    }
  }

  /** @returns how much of the chunk belonged to an earlier message */
  #fill(chunk: Buffer): number {
    if (this.#message === undefined) {
      return 0;
    }
    const copied = chunk.copy(this.#message, this.#filled);
    this.#filled += copied;
    if (this.#filled === this.#message.length) {
      const message = this.#message;
      this.#message = undefined;
      this.#take(message, 0, message.length);
    }
    return copied;
  }

  #take(buffer: Buffer, start: number, bytes: number): void {
    if (buffer[start] === DATA_ROW) {
      this.onRow(rowAt(buffer, start + HEADER_BYTES, this.bytesColumn), bytes);
      return;
    }
    if (buffer[start] === READY_FOR_QUERY) {
      this.#giveBack?.();
    }
    this.#passOn(buffer.subarray(start, start + bytes));
  }
}

function rowAt(buffer: Buffer, start: number, bytesColumn: number | undefined): TextRow {
  const count = buffer.readInt16BE(start);
  const row: (string | Buffer | null)[] = [];
  let at = start + 2;
  for (let column = 0; column < count; column += 1) {
    const length = buffer.readInt32BE(at);
    at += 4;
    if (length === NULL_LENGTH) {
      row.push(null);
    } else {
      row.push(column === bytesColumn ? buffer.subarray(at, at + length) : buffer.toString('utf8', at, at + length));
      at += length;
    }
  }
  return row;
}
