import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyOptions, headersTimeoutMs, keepAliveTimeoutMs, takeBodiesAsBytes } from './http-limits.js';
import { limitRequestHead, maxHeaderBytes } from './request-head-limits.js';

/** An HTTP/1.1 listener without TLS, for the metrics and health of a process. */
export function createPlainAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...fastifyOptions,
    http: { maxHeaderSize: maxHeaderBytes, headersTimeout: headersTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs },
  });
  limitRequestHead(adapter);
  takeBodiesAsBytes(adapter);
  return adapter;
}
