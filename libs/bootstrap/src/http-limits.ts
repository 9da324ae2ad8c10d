import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** As a Kubernetes API server: what etcd would take, with room to spare. */
const bodyLimitBytes = 3 * 1024 * 1024;

/** Long label selectors travel in the URL. */
export const maxHeaderBytes = 64 * 1024;

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
};

/**
 * Makes every request body a `Buffer`, whatever its content type says; there is none without a body. Handlers parse it, as
 * they are the ones who can answer with a Status.
 */
export function takeBodiesAsBytes(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
