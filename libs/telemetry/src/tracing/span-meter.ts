import { type Attributes, createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';

/** What became of a span. */
export type SpanResult = 'exported' | 'failed' | 'dropped';

/** Hears from a span processor of the SDK what becomes of its spans, which it counts by itself and only there. */
export function spanMeterProvider(count: (result: SpanResult, spans: number) => void): MeterProvider {
  const counter = {
    add: (spans: number, attributes: Attributes = {}) => count(resultOf(attributes['error.type']), spans),
  };
  // It has one counter; the rest are gauges of its queue.
  const meter = Object.assign(Object.create(createNoopMeter()) as Meter, { createCounter: () => counter });
  return { getMeter: () => meter };
}

/** @see https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/#metric-otelsdkprocessorspanprocessed */
function resultOf(errorType: unknown): SpanResult {
  if (errorType === undefined) {
    return 'exported';
  }
  return errorType === 'queue_full' ? 'dropped' : 'failed';
}
