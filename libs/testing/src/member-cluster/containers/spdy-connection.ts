import { Duplex } from 'node:stream';
import { emptyHeaders, HeaderReader } from './spdy-headers.js';

/** One stream of a SPDY connection, which the client has opened. */
export interface SpdyStream {
  readonly headers: ReadonlyMap<string, string>;
  /** What the client says; writing to it answers. */
  readonly data: Duplex;
}

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GO_AWAY = 7;
const FIN = 1;
const MAX_FRAME_BYTES = 32 * 1024;

/** The server's end of a SPDY/3.1 connection. Has no flow control, as the clients of Kubernetes have none. */
export class SpdyConnection {
  readonly #headers = new HeaderReader();
  readonly #streams = new Map<number, Duplex>();
  #hasReplied = false;

  /** @param onStream - called for every stream that the client opens */
  constructor(
    private readonly connection: Duplex,
    private readonly onStream: (stream: SpdyStream) => void,
  ) {}

  /** Settles when the client has closed the connection, or has broken it. */
  async serve(): Promise<void> {
    try {
      for await (const frame of framesOf(this.connection)) {
        await this.#take(frame);
      }
    } finally {
      for (const stream of this.#streams.values()) {
        stream.push(null);
      }
    }
  }

  /** Says everything that is left to say, and then ends. */
  end(): void {
    this.connection.end();
  }

  async #take({ head, body }: Frame): Promise<void> {
    const isControl = (head[0] ?? 0) >= 0x80;
    const flags = head[4] ?? 0;
    if (!isControl) {
      this.#receive(head.readUInt32BE(0), body, flags);
      return;
    }
    switch (head.readUInt16BE(2)) {
      case SYN_STREAM:
        await this.#open(body, flags);
        return;
      case RST_STREAM:
        this.#streams.get(body.readUInt32BE(0))?.destroy();
        return;
      case PING:
        this.connection.write(controlFrame(PING, body));
        return;
      case GO_AWAY:
        this.connection.end();
        return;
      default:
      // Settings and windows: there is no flow control to set.
    }
  }

  #receive(id: number, body: Buffer, flags: number): void {
    const stream = this.#streams.get(id);
    if (body.length > 0) {
      stream?.push(body);
    }
    if ((flags & FIN) !== 0) {
      stream?.push(null);
    }
  }

  async #open(body: Buffer, flags: number): Promise<void> {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.#headers.read(body.subarray(10));
    const data = this.#streamWith(id);
    this.#streams.set(id, data);
    const start = Buffer.alloc(4);
    start.writeUInt32BE(id);
    this.connection.write(controlFrame(SYN_REPLY, Buffer.concat([start, emptyHeaders(!this.#hasReplied)])));
    this.#hasReplied = true;
    if ((flags & FIN) !== 0) {
      data.push(null);
    }
    this.onStream({ headers, data });
  }

  #streamWith(id: number): Duplex {
    const { connection } = this;
    return new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        for (let start = 0; start < chunk.length; start += MAX_FRAME_BYTES) {
          connection.write(dataFrame(id, chunk.subarray(start, start + MAX_FRAME_BYTES), 0));
        }
        // Nothing is remembered of how much is on the way but what the connection itself remembers.
        if (connection.writableNeedDrain) {
          connection.once('drain', () => done());
        } else {
          done();
        }
      },
      final: (done) => {
        connection.write(dataFrame(id, Buffer.alloc(0), FIN), () => done());
      },
    });
  }
}

interface Frame {
  readonly head: Buffer;
  readonly body: Buffer;
}

const headBytes = 8;

async function* framesOf(connection: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest = Buffer.alloc(0);
  for await (const chunk of connection) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.length < headBytes ? Infinity : headBytes + rest.readUIntBE(5, 3);
      if (rest.length < end) {
        break;
      }
      yield { head: rest.subarray(0, headBytes), body: rest.subarray(headBytes, end) };
      rest = rest.subarray(end);
    }
  }
}

function controlFrame(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt16BE(0x8003, 0);
  head.writeUInt16BE(type, 2);
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}

function dataFrame(id: number, body: Buffer, flags: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(id, 0);
  head[4] = flags;
  head.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([head, body]);
}
