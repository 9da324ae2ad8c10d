import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';

/** What a client's key becomes in the answer. @see https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** The server's end of a WebSocket, as a stream of its messages; each write is a binary message. */
export function webSocketMessages(socket: Duplex): Duplex {
  const messages = new Duplex({
    readableObjectMode: true,
    read: () => undefined,
    write: (message: Buffer, _encoding, done) => {
      socket.write(frame(BINARY, message), () => done());
    },
    final: (done) => {
      // 1000: the normal end.
      socket.end(frame(CLOSE, Buffer.from([0x03, 0xe8])), () => done());
    },
  });
  void receive(socket, messages);
  return messages;
}

async function receive(socket: Duplex, messages: Duplex): Promise<void> {
  const parts: Buffer[] = [];
  try {
    for await (const { opcode, isFinal, payload } of framesOf(socket)) {
      if (opcode === CLOSE) {
        break;
      }
      if (opcode === PING) {
        socket.write(frame(PONG, payload));
      }
      if (opcode <= BINARY) {
        parts.push(payload);
      }
      if (opcode <= BINARY && isFinal) {
        messages.push(Buffer.concat(parts.splice(0)));
      }
    }
    messages.push(null);
  } catch (error) {
    messages.destroy(error as Error);
  }
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : 4 + (length > 0xffff ? 6 : 0));
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : 126 + (length > 0xffff ? 1 : 0);
  if (length > 0xffff) {
    head.writeBigUInt64BE(BigInt(length), 2);
  } else if (length >= 126) {
    head.writeUInt16BE(length, 2);
  }
  return Buffer.concat([head, payload]);
}

interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
}

async function* framesOf(socket: Duplex): AsyncGenerator<Frame> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const size = sizeOf(rest);
      if (size === undefined || rest.length < size.end) {
        break;
      }
      yield frameIn(rest, size);
      rest = rest.subarray(size.end);
    }
  }
}

interface FrameSize {
  /** Where the mask is, if there is one, and the payload after it. */
  readonly start: number;
  readonly isMasked: boolean;
  readonly end: number;
}

function sizeOf(bytes: Buffer): FrameSize | undefined {
  const second = bytes[1] ?? 0;
  const short = second & 0x7f;
  const lengthBytes = short < 126 ? 0 : 2 + (short === 127 ? 6 : 0);
  if (bytes.length < 2 + lengthBytes) {
    return undefined;
  }
  const isMasked = second >= 0x80;
  const start = 2 + lengthBytes;
  const length = lengthBytes === 0 ? short : Number(`0x${bytes.toString('hex', 2, start)}`);
  return { start, isMasked, end: start + (isMasked ? 4 : 0) + length };
}

function frameIn(bytes: Buffer, { start, isMasked, end }: FrameSize): Frame {
  const first = bytes[0] ?? 0;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(isMasked ? start + 4 : start, end));
  if (isMasked) {
    for (let index = 0; index < payload.length; index += 1) {
      payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
    }
  }
  return { opcode: first & 0x0f, isFinal: first >= 0x80, payload };
}
