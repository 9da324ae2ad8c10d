import type { SecureServerOptions } from 'node:http2';
import type { ServerOptions } from 'node:https';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyOptions, headersTimeoutMs, keepAliveTimeoutMs, takeBodiesAsBytes } from './http-limits.js';
import { limitRequestHead, maxHeaderBytes } from './request-head-limits.js';

const handshakeTimeoutMs = 10_000;
const defaultMaxStreams = 1000;
/** An HTTP/2 connection on which nothing moves for this long is told to go; its open requests stay. */
const idleSessionTimeoutMs = 300_000;

export interface TlsListenerOptions {
  readonly tls: ServerOptions;
  /** Whether HTTP/2 is offered beside HTTP/1.1. */
  readonly http2: boolean;
  /** Requests a client may have open on one HTTP/2 connection; a thousand when absent. */
  readonly maxStreams?: number;
}

/** An HTTPS listener with the limits that every listener of the project has. Request bodies are a `Buffer`. */
export function createTlsAdapter(options: TlsListenerOptions): FastifyAdapter {
  const adapter = options.http2 ? http2Adapter(options) : http1Adapter(options);
  limitRequestHead(adapter);
  takeBodiesAsBytes(adapter);
  return adapter;
}

function http1Adapter({ tls }: TlsListenerOptions): FastifyAdapter {
  return new FastifyAdapter({ ...fastifyOptions, https: { ...tls, ...connectionOptions } });
}

function http2Adapter({ tls, maxStreams = defaultMaxStreams }: TlsListenerOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...fastifyOptions,
    http2: true,
    http2SessionTimeout: idleSessionTimeoutMs,
    https: {
      ...tls,
      ...connectionOptions,
      allowHTTP1: true,
      settings: { maxConcurrentStreams: maxStreams, maxHeaderListSize: maxHeaderBytes },
    } as SecureServerOptions,
  });
  dropConnectionHeader(adapter);
  return adapter;
}

const connectionOptions = {
  // Node sets this for its HTTP/1.1 servers only. Without it the end of an answer waits for an acknowledgement, 40 ms.
  noDelay: true,
  handshakeTimeout: handshakeTimeoutMs,
  maxHeaderSize: maxHeaderBytes,
  headersTimeout: headersTimeoutMs,
  keepAliveTimeout: keepAliveTimeoutMs,
};

/** Fastify asks to close the connection after a body that is too large. HTTP/2 has no such header, and Node warns of it. */
function dropConnectionHeader(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onSend', (request, reply, _payload, done) => {
    if (request.raw.httpVersionMajor === 2) {
      reply.removeHeader('connection');
    }
    done();
  });
}
