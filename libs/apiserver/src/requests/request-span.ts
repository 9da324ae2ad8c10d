import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestRoute } from '#kube';
import { type Span, tracerOf, withinServerSpan, withinTrustedServerSpan } from '#telemetry';
import { answerAttributes, requestAttributes } from './request-attributes.js';
import type { RequestSubject } from './request-subject.js';

const tracer = tracerOf('apiserver');

/**
 * The span of one request: a child of the caller's if the request names one. Without an OpenTelemetry SDK in the process there is
 * none.
 *
 * As in kube-apiserver not every caller may have a request traced, and who it is is known only later. So it begins twice: as the
 * request of anybody, which is traced or not as the configuration says, and then, if it was not, at the wish of a caller who may.
 */
export class RequestSpan {
  /** Whether the wish of the caller counts. */
  isCallerTrusted = false;
  readonly #since = new Date();
  #isRecorded = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly subject: RequestSubject,
  ) {}

  /** Goes on within the span. */
  begin(goOn: () => void): void {
    withinServerSpan(this.#received(), goOn, (span) => this.#record(span));
  }

  /** Goes on within the span when it is known who the caller is. */
  resume(goOn: () => void): void {
    if (this.#isRecorded || !this.isCallerTrusted) {
      goOn();
      return;
    }
    withinTrustedServerSpan(this.#received(), goOn, (span) => this.#record(span));
  }

  #received(): Parameters<typeof withinServerSpan>[0] {
    const { request, subject } = this;
    const route = routeOf(subject);
    const name = route === undefined ? request.method : `${request.method} ${route}`;
    return { tracer, name, carrier: request.headers, since: this.#since };
  }

  #record(span: Span): void {
    const { request, reply, subject } = this;
    this.#isRecorded = true;
    span.setAttributes(requestAttributes(request, subject, routeOf(subject)));
    reply.raw.once('close', () => {
      const { attributes, status } = answerAttributes(reply);
      span.setAttributes(attributes).setStatus(status).end();
    });
  }
}

/** No names: there is any number of them. `undefined` for a path that names no resource, of which there is any number, too. */
function routeOf({ outer, info, cluster }: RequestSubject): string | undefined {
  if (!info.isResourceRequest) {
    return undefined;
  }
  if (info === outer) {
    return requestRoute(info);
  }
  return `/apis/clusterpedia.io/v1beta1/resources${cluster === '' ? '' : '/clusters/{:cluster}'}${requestRoute(info)}`;
}
