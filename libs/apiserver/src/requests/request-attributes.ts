import type { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tellablePath } from '#kube';
import { type Attributes, type SpanStatus, SpanStatusCode } from '#telemetry';
import type { RequestSubject } from './request-subject.js';

/** What becomes a label of metrics elsewhere: methods that nobody has heard of are one. */
const knownMethods: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
]);

/**
 * What the span of a request says of it. No query, in which clients send tokens, and no header that holds credentials.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
export function requestAttributes(
  request: FastifyRequest,
  { info, cluster }: RequestSubject,
  route: string | undefined,
): Attributes {
  const { method, raw, headers, socket } = request;
  const { group, version, resource, subresource, namespace, verb } = info;
  return {
    ...methodAttributes(method),
    ...serverAttributes(request),
    'url.scheme': (socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http',
    'url.path': tellablePath(raw.url ?? ''),
    'network.protocol.version': raw.httpVersion.replace(/\.0$/, ''),
    ...(socket.remoteAddress === undefined ? {} : { 'network.peer.address': socket.remoteAddress }),
    ...(headers['user-agent'] === undefined ? {} : { 'user_agent.original': headers['user-agent'] }),
    ...(route === undefined ? {} : { 'http.route': route }),
    ...(info.isResourceRequest
      ? { 'k8s.group': group, 'k8s.version': version, 'k8s.resource': resource, 'k8s.verb': verb }
      : {}),
    ...(subresource === '' ? {} : { 'k8s.subresource': subresource }),
    ...(namespace === '' ? {} : { 'k8s.namespace.name': namespace }),
    ...(cluster === '' ? {} : { 'clusterpedia.cluster': cluster }),
  };
}

/** What the span of a request says of its answer, and whether it is an error of this server. */
export function answerAttributes({ raw }: FastifyReply): {
  readonly attributes: Attributes;
  readonly status: SpanStatus;
} {
  const auditId = raw.getHeader('audit-id');
  const audited = typeof auditId === 'string' ? { 'audit-id': auditId } : {};
  if (!raw.headersSent) {
    // The client left before there was an answer.
    return { attributes: { ...audited, 'error.type': 'canceled' }, status: { code: SpanStatusCode.UNSET } };
  }
  const code = raw.statusCode;
  const attributes = { ...audited, 'http.response.status_code': code };
  return code < 500
    ? { attributes, status: { code: SpanStatusCode.UNSET } }
    : { attributes: { ...attributes, 'error.type': String(code) }, status: { code: SpanStatusCode.ERROR } };
}

function methodAttributes(method: string): Attributes {
  return knownMethods.has(method)
    ? { 'http.request.method': method }
    : { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

/** The name by which the client knows this server. */
function serverAttributes({ headers }: FastifyRequest): Attributes {
  const authority = headers[':authority'] ?? headers.host;
  const url = typeof authority === 'string' ? URL.parse(`https://${authority}`) : null;
  return url === null ? {} : { 'server.address': url.hostname, 'server.port': Number(url.port || 443) };
}
