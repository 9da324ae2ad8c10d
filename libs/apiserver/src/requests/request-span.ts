import type { FastifyReply, FastifyRequest } from 'fastify';
import { SpanKind, SpanStatusCode, tracerOf, withinSpan } from '#telemetry';
import type { RequestSubject } from './request-subject.js';

const tracer = tracerOf('apiserver');

/**
 * Goes on with a request inside a span of its own, a child of the caller's if the request says so. Without an
 * OpenTelemetry SDK in the process nothing of it happens.
 */
export function traceRequest({ request, reply, subject }: TracedRequest, goOn: () => void): void {
  const { info, cluster } = subject;
  const { group, version, resource, subresource, namespace, verb } = info;
  // No path and no names: of both there are any number.
  const name = info.isResourceRequest ? `${verb} ${resource}` : request.method;
  withinSpan({ tracer, name, kind: SpanKind.SERVER, carrier: request.headers }, goOn, (span) => {
    span.setAttributes({
      'http.request.method': request.method,
      ...(info.isResourceRequest
        ? { 'k8s.group': group, 'k8s.version': version, 'k8s.resource': resource, 'k8s.verb': verb }
        : {}),
      ...(subresource === '' ? {} : { 'k8s.subresource': subresource }),
      ...(namespace === '' ? {} : { 'k8s.namespace': namespace }),
      ...(cluster === '' ? {} : { 'clusterpedia.cluster': cluster }),
    });
    reply.raw.once('close', () => {
      span.setAttribute('http.response.status_code', reply.raw.statusCode);
      if (reply.raw.statusCode >= 500) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
  });
}

interface TracedRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly subject: RequestSubject;
}
