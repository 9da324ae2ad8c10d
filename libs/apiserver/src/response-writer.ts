import { once } from 'node:events';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import { recycleBlock } from './output-blocks.js';
import { noteSent } from './requests/sent-bytes.js';
import { setCommonHeaders } from './response-headers.js';

/** Smaller bodies are sent as they are: compressing them costs more than it saves. */
const COMPRESSED_FROM_BYTES = 128 * 1024;
const compression = { level: constants.Z_BEST_SPEED };
const gzipAsync = promisify(gzip);

export interface ResponseHead {
  readonly status: number;
  readonly contentType: string;
}

/**
 * Sends a body that is still being made.
 *
 * Nothing is sent before the second block, or the end, is there: an error until then rejects and can still be answered
 * with a Status. After that it breaks the connection, so that no client takes half a list for a whole one. The next
 * block is made only when the socket has taken the one before; the body is closed when the client goes away.
 *
 * @param signal - aborts when the client has gone or the request has taken too long
 */
export async function sendBody(
  reply: FastifyReply,
  head: ResponseHead,
  body: AsyncGenerator<Buffer, void, undefined>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const first = await body.next();
    const second = first.done === true ? first : await body.next();
    // A storage that ignores its signal must not answer a request that has been given up.
    signal.throwIfAborted();
    const blocks = [first, second].flatMap((block) => (block.done === true ? [] : [block.value]));
    if (second.done === true) {
      const [block = Buffer.alloc(0)] = blocks;
      reply.raw.once('finish', () => recycleBlock(block));
      await sendBuffer(reply, head, block);
    } else {
      await sendStream(reply, head, concatenated(blocks, body), signal);
    }
  } finally {
    await body.return();
  }
}

/** Sends a body that is complete. */
export async function sendBuffer(reply: FastifyReply, head: ResponseHead, body: Buffer): Promise<void> {
  setCommonHeaders(reply);
  reply.code(head.status).header('content-type', head.contentType);
  if (body.length <= COMPRESSED_FROM_BYTES || !acceptsGzip(reply)) {
    reply.send(body);
    return;
  }
  const compressed = await gzipAsync(body, compression);
  reply.header('content-encoding', 'gzip').header('vary', 'Accept-Encoding').send(compressed);
}

/** Ends an answer that cannot be completed in a way that no client can take for a regular end. */
export function breakConnection(reply: FastifyReply, cause: unknown): void {
  reply.raw.destroy(cause instanceof Error ? cause : new Error('the response was not completed', { cause }));
}

async function* concatenated(
  blocks: readonly Buffer[],
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  yield* blocks;
  yield* rest;
}

async function sendStream(
  reply: FastifyReply,
  { status, contentType }: ResponseHead,
  body: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  setCommonHeaders(reply);
  reply.header('content-type', contentType);
  const isCompressed = acceptsGzip(reply);
  if (isCompressed) {
    reply.header('content-encoding', 'gzip').header('vary', 'Accept-Encoding');
  }
  reply.hijack();
  reply.raw.writeHead(status, reply.getHeaders() as Record<string, string>);
  try {
    const write = isCompressed ? writeCompressed : writeAll;
    noteSent(reply, await write(reply.raw, body, signal));
  } catch (error) {
    breakConnection(reply, error);
    throw error;
  }
}

/** @returns bytes written to the target */
async function writeCompressed(target: Sink, body: AsyncIterable<Buffer>, signal: AbortSignal): Promise<number> {
  const compressor = createGzip(compression);
  try {
    const [, bytes] = await Promise.all([writeAll(compressor, body, signal), writeAll(target, compressor, signal)]);
    return bytes;
  } finally {
    // When one side has failed, this ends the other.
    compressor.destroy();
  }
}

/** What a response and a compressor have in common. */
interface Sink extends NodeJS.EventEmitter {
  write(block: Buffer, done: (error?: Error | null) => void): boolean;
  end(): unknown;
}

/** @returns bytes written */
async function writeAll(target: Sink, blocks: AsyncIterable<Buffer>, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const block of blocks) {
    signal.throwIfAborted();
    bytes += block.length;
    if (!target.write(block, (error) => error ?? recycleBlock(block))) {
      await once(target, 'drain', { signal });
    }
  }
  target.end();
  return bytes;
}

function acceptsGzip(reply: FastifyReply): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(reply.request.headers['accept-encoding'] ?? '');
}
