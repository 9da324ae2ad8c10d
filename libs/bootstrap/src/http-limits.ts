import type { Readable } from 'node:stream';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { errorCodes, type FastifyReply, type FastifyRequest } from 'fastify';
import { refuseConnection } from './request-head-limits.js';

/** As a Kubernetes API server: what etcd would take, with room to spare. */
const bodyLimitBytes = 3 * 1024 * 1024;

/** A client that has said nothing of its request by then is cut off. */
export const headersTimeoutMs = 10_000;

/** Longer than most load balancers keep an idle connection, so that they close it and not we. */
export const keepAliveTimeoutMs = 75_000;

/** Fastify's options for every listener of the project. */
export const fastifyOptions = {
  bodyLimit: bodyLimitBytes,
  keepAliveTimeout: keepAliveTimeoutMs,
  routerOptions: { maxParamLength: 4096 },
  // A path that cannot be decoded never reaches a handler; a Kubernetes API server answers it like this, too.
  frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply): void => {
    void reply.code(400).type('text/plain; charset=utf-8').send('400 Bad Request');
  },
  // Requests on connections that are open already are answered while the process stops; each ends its connection.
  return503OnClosing: false,
  clientErrorHandler: refuseConnection,
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the body itself, from the raw request, as large as it may be. */
    readonly leavesBody?: boolean;
  }
}

/**
 * Makes every request body a `Buffer`, whatever its content type says; there is none without a body. Handlers parse it, as
 * they are the ones who can answer with a Status. A route with `leavesBody` in its configuration finds the body unread.
 */
export function takeBodiesAsBytes(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) =>
    request.routeOptions.config.leavesBody === true ? undefined : readBody(payload, request.headers['content-length']),
  );
}

/** @throws FastifyError with status 413 for more than the limit, also when that is only announced; 400 when it breaks off */
async function readBody(payload: Readable, announced = '0'): Promise<Buffer> {
  if (Number(announced) > bodyLimitBytes) {
    throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  }
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The rest of a body that is too large must not end the request before it is answered.
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > bodyLimitBytes) {
        break;
      }
    }
  } catch {
    throw new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH();
  }
  if (length > bodyLimitBytes) {
    throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  }
  return Buffer.concat(chunks);
}
