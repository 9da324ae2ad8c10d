import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { isTraced, outsideOfSpans, traceHeaders, tracerOf, withinClientSpan, withinServerSpan } from './tracer.js';
import { RequestSampler } from './tracing/request-sampler.js';

const exporter = new InMemorySpanExporter();

/** An SDK that records every request, or none. */
function registerSdk(ratePerMillion: number): void {
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new RequestSampler(ratePerMillion), spanProcessors }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

afterEach(() => {
  exporter.reset();
  trace.disable();
  context.disable();
  propagation.disable();
});

/** Runs within a request whose span ends before, or does not. */
function withinRequest<T>(run: () => T, isOver = false): T {
  let result: T | undefined;
  withinServerSpan(
    { tracer: tracerOf('server'), name: 'GET', carrier: {}, since: new Date() },
    () => (result = run()),
    (span) => isOver && span.end(),
  );
  return result as T;
}

describe('what a request asks of other servers', () => {
  it('has a span, which they are told', () => {
    registerSdk(1_000_000);

    const headers = withinRequest(() =>
      withinClientSpan(tracerOf('client'), 'POST', (span) => {
        const told = traceHeaders();
        span?.end();
        return told;
      }),
    );

    const [span] = exporter.getFinishedSpans();
    const { traceId = '', spanId = '' } = span?.spanContext() ?? {};
    expect(span).toMatchObject({ name: 'POST', parentSpanContext: { traceId } });
    expect(headers).toEqual({ traceparent: `00-${traceId}-${spanId}-01` });
  });

  it('is told not to be recorded when it is not', () => {
    registerSdk(0);

    expect(withinRequest(() => withinClientSpan(tracerOf('client'), 'POST', (span) => span))).toBeUndefined();
    expect(withinRequest(traceHeaders)['traceparent']).toMatch(/-00$/);
  });

  it.each([
    ['has ended', () => withinRequest(() => [isTraced(), traceHeaders()], true)],
    ['is not waited for', () => withinRequest(() => outsideOfSpans(() => [isTraced(), traceHeaders()]))],
    ['is not there', () => [isTraced(), traceHeaders()]],
  ])('has none when the request %s', (_when, ask) => {
    registerSdk(1_000_000);

    expect(ask()).toEqual([false, {}]);
  });

  it('has none without an SDK', () => {
    expect(withinRequest(() => [isTraced(), traceHeaders()])).toEqual([false, {}]);
  });
});
