import type { EventEmitter } from 'node:events';
import { tellablePath } from '#kube';
import { type Span, SpanStatusCode, traceHeaders, tracerOf, withinClientSpan } from '#telemetry';

const tracer = tracerOf('client');

/** What the span of a request says of it. */
interface SentRequest {
  readonly method: string;
  /** Base URL. */
  readonly server: URL;
  /** Below {@link server}, with the query. */
  readonly path: string;
}

/** What it says of the answer; without a body the exchange is over when its head is there. */
interface ReceivedAnswer {
  readonly status: number;
  readonly body?: EventEmitter;
}

/**
 * Sends a request as a part of whatever is traced: within a span that lasts until the answer has been read, and with headers that
 * name it. Outside of anything that is traced it just sends it.
 *
 * @param send - given the headers
 * @param describe - told what `send` resolved with
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
export function tracedRequest<T>(
  request: SentRequest,
  send: (headers: Readonly<Record<string, string>>) => Promise<T>,
  describe: (answer: T) => ReceivedAnswer,
): Promise<T> {
  return withinClientSpan(tracer, request.method, async (span) => {
    if (span === undefined) {
      return send(traceHeaders());
    }
    span.setAttributes(attributesOf(request));
    try {
      const answer = await send(traceHeaders());
      endWith(span, describe(answer));
      return answer;
    } catch (error) {
      fail(span, error instanceof Error ? error.name : '_OTHER');
      span.end();
      throw error;
    }
  });
}

function attributesOf({ method, server, path }: SentRequest): Parameters<Span['setAttributes']>[0] {
  return {
    'http.request.method': method,
    'url.full': `${server.origin}${server.pathname.replace(/\/$/, '')}${tellablePath(path)}`,
    'server.address': server.hostname,
    'server.port': Number(server.port || (server.protocol === 'http:' ? 80 : 443)),
  };
}

function endWith(span: Span, { status, body }: ReceivedAnswer): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 400) {
    fail(span, String(status));
  }
  if (body === undefined) {
    span.end();
    return;
  }
  body.once('error', (error: Error) => fail(span, error.name));
  body.once('close', () => span.end());
}

function fail(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
