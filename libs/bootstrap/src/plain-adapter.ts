import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  fastifyOptions,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  maxHeaderBytes,
  takeBodiesAsBytes,
} from './http-limits.js';

/** An HTTP/1.1 listener without TLS, for the metrics and health of a process. */
export function createPlainAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...fastifyOptions,
    http: { maxHeaderSize: maxHeaderBytes, headersTimeout: headersTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs },
  });
  takeBodiesAsBytes(adapter);
  return adapter;
}
