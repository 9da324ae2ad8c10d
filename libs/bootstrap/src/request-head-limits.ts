import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** Long label selectors travel in the URL. */
const maxUrlBytes = 64 * 1024;
const maxFieldsBytes = 64 * 1024;

/** What is read of a request's head at all: above the limits that are answered, as nothing is answered beyond this one. */
export const maxHeaderBytes = maxUrlBytes + maxFieldsBytes + 32 * 1024;

/** Refuses a request whose head is too large, with a Status. */
export function limitRequestHead(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request.raw);
    if (refusal === undefined) {
      done();
      return;
    }
    void reply.code(refusal.code).header('content-type', 'application/json').send(Buffer.from(refusal.body));
  });
}

interface Refusal {
  readonly code: number;
  readonly body: string;
}

/** A Status as a Kubernetes API server writes it for codes that have no reason of their own. */
function statusOf(code: number, message: string): Refusal {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
  return { code, body: `${JSON.stringify(status)}\n` };
}

const uriTooLong = statusOf(414, `the request target is longer than ${maxUrlBytes} bytes`);
const fieldsTooLarge = statusOf(431, `the header fields of the request are larger than ${maxFieldsBytes} bytes`);
const requestTimeout = statusOf(408, 'the request did not arrive in time');
const malformed = statusOf(400, 'the request is not HTTP');

function refusalOf({ url = '', rawHeaders }: FastifyRequest['raw']): Refusal | undefined {
  if (url.length > maxUrlBytes) {
    return uriTooLong;
  }
  const fieldsBytes = rawHeaders.reduce((sum, text) => sum + text.length, 0);
  return fieldsBytes > maxFieldsBytes ? fieldsTooLarge : undefined;
}

/** How long a client may take to read why it was refused, while it is still sending. */
const lingerMs = 1000;
const refusedSockets = new WeakSet<Socket>();

/**
 * Answers what the parser of HTTP/1.1 gives up on, and closes the connection: where the next request begins is unknown.
 * What the client goes on to send is thrown away for a while, because closing at once would take the answer with it.
 */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (refusedSockets.has(socket)) {
    return;
  }
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  refusedSockets.add(socket);
  const { code, body } = refusalByCode.get(error.code) ?? malformed;
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.removeAllListeners('data').resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}

const refusalByCode: ReadonlyMap<string | undefined, Refusal> = new Map([
  ['HPE_HEADER_OVERFLOW', fieldsTooLarge],
  ['ERR_HTTP_REQUEST_TIMEOUT', requestTimeout],
]);
