import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { trustParent } from './tracing/trusted-parent.js';

export { SpanKind, SpanStatusCode, type Attributes, type Span, type SpanStatus, type Tracer } from '@opentelemetry/api';

/** Where a library starts its spans. They go nowhere unless an OpenTelemetry SDK is registered in the process. */
export function tracerOf(library: string): Tracer {
  return trace.getTracer(`clusterpedia/${library}`);
}

/** A request that somebody else has sent. */
export interface ReceivedRequest {
  readonly tracer: Tracer;
  /** Of its span. */
  readonly name: string;
  /** Headers that may say which span of the caller it belongs to. */
  readonly carrier: object;
  /** When it came. */
  readonly since: Date;
}

/**
 * Goes on within the span of a request: what is traced below becomes its children, also later, and what is asked of other
 * servers names it. Whether there is one is not for the caller to say. Without an SDK it just goes on.
 *
 * @param use - told the span before, if it is recorded; whoever is told ends it
 */
export function withinServerSpan(request: ReceivedRequest, goOn: () => void, use: (span: Span) => void): void {
  startServerSpan(request, propagation.extract(context.active(), request.carrier), goOn, use);
}

/** As {@link withinServerSpan} for a caller who may say that the request is traced; without that it just goes on. */
export function withinTrustedServerSpan(request: ReceivedRequest, goOn: () => void, use: (span: Span) => void): void {
  const caller = propagation.extract(ROOT_CONTEXT, request.carrier);
  if (!isSampled(trace.getSpanContext(caller))) {
    goOn();
    return;
  }
  startServerSpan(request, trustParent(caller), goOn, use);
}

function startServerSpan(
  { tracer, name, since }: ReceivedRequest,
  parent: typeof ROOT_CONTEXT,
  goOn: () => void,
  use: (span: Span) => void,
): void {
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, startTime: since }, parent);
  if (!isSpanContextValid(span.spanContext())) {
    goOn();
    return;
  }
  if (span.isRecording()) {
    use(span);
  }
  // Also when it is not recorded: the servers that are asked must hear that, not what the caller wished.
  context.with(trace.setSpan(parent, span), goOn);
}

/** Whether what is done now is part of something that is traced, and has not ended. */
export function isTraced(): boolean {
  return trace.getActiveSpan()?.isRecording() === true;
}

/**
 * Runs the sending of a request within a client span, if it is part of something that is traced. What nobody waits for, such
 * as the watches of informers, has no span.
 *
 * @param send - given the span, which it ends
 */
export function withinClientSpan<T>(tracer: Tracer, name: string, send: (span: Span | undefined) => T): T {
  if (!isTraced()) {
    return send(undefined);
  }
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT });
  return context.with(trace.setSpan(context.active(), span), () => send(span));
}

/** Headers that tell a server which span a request belongs to; none without one, or when it has ended. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const span = trace.getActiveSpan();
  if (span !== undefined && (span.isRecording() || !isSampled(span.spanContext()))) {
    propagation.inject(context.active(), headers);
  }
  return headers;
}

/** Runs what outlives the request that it is begun in: it is no part of that request's span. */
export function outsideOfSpans<T>(run: () => T): T {
  return context.with(ROOT_CONTEXT, run);
}

function isSampled(span: SpanContext | undefined): boolean {
  return span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
}
