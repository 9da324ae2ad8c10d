import { trace, type Tracer } from '@opentelemetry/api';

export { SpanKind, SpanStatusCode, type Attributes, type Tracer } from '@opentelemetry/api';

/** Where a library starts its spans. They go nowhere unless the host has registered an OpenTelemetry SDK. */
export function tracerOf(library: string): Tracer {
  return trace.getTracer(`clusterpedia/${library}`);
}
