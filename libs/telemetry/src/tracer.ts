import { context, propagation, type Span, type SpanKind, trace, type Tracer } from '@opentelemetry/api';

export { SpanKind, SpanStatusCode, type Attributes, type Tracer } from '@opentelemetry/api';

/** Where a library starts its spans. They go nowhere unless the host has registered an OpenTelemetry SDK. */
export function tracerOf(library: string): Tracer {
  return trace.getTracer(`clusterpedia/${library}`);
}

/** A span that is to be started. */
interface SpanStart {
  readonly tracer: Tracer;
  readonly name: string;
  readonly kind: SpanKind;
  /** Headers that may say which span of the caller this one belongs to. */
  readonly carrier: object;
}

/**
 * Goes on within a new span: what is traced below becomes its children, also later. Without an SDK it just goes on.
 *
 * @param use - told the span before; whoever is told ends it
 */
export function withinSpan(
  { tracer, name, kind, carrier }: SpanStart,
  goOn: () => void,
  use: (span: Span) => void,
): void {
  const parent = propagation.extract(context.active(), carrier);
  const span = tracer.startSpan(name, { kind }, parent);
  if (!span.isRecording()) {
    goOn();
    return;
  }
  use(span);
  context.with(trace.setSpan(parent, span), goOn);
}
