import { setTimeout as delay } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import { context, diag, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { registerMetrics, type Registry } from '../metrics.js';
import { batchSettings } from './batch-settings.js';
import { logDiagnostics } from './diagnostics.js';
import { ExportLog } from './export-log.js';
import { RequestSampler } from './request-sampler.js';
import { RetryingExporter } from './retrying-exporter.js';
import { spanMeterProvider, type SpanResult } from './span-meter.js';
import { spanResource } from './span-resource.js';
import type { TracedProcess, Tracing, TracingConfig } from './tracing.js';
import { tracingMetrics } from './tracing.metrics.js';

const FLUSH_TIMEOUT_MS = 5000;

/**
 * The OpenTelemetry SDK of the process. Its globals are set once for all libraries, which know its API only. Imported when it
 * is wanted: that takes 50 ms and 8 MiB.
 */
export class OpenTelemetrySdk implements Tracing {
  readonly #exporter: RetryingExporter;
  readonly #provider: TracerProvider;
  #count: (result: SpanResult, spans: number) => void = () => undefined;

  /** @throws Error when another one is there */
  static start(config: TracingConfig, process: TracedProcess): OpenTelemetrySdk {
    const sdk = new OpenTelemetrySdk(config, process);
    if (!trace.setGlobalTracerProvider(sdk.#provider)) {
      throw new Error(
        'tracing is configured, and another OpenTelemetry SDK is loaded already, by NODE_OPTIONS perhaps',
      );
    }
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
    );
    return sdk;
  }

  private constructor(config: TracingConfig, { serviceName, logger }: TracedProcess) {
    // Before its parts are made: they say then what they do not like of the environment.
    logDiagnostics(logger);
    const log = new ExportLog(logger);
    const exporter = new OTLPTraceExporter({
      ...(config.endpoint === undefined ? {} : { url: config.endpoint }),
      credentials: credentials.createInsecure(),
    });
    this.#exporter = new RetryingExporter(exporter, (failure) => log.observe(failure));
    const processor = new BatchSpanProcessor({
      exporter: this.#exporter,
      selfObsMeterProvider: spanMeterProvider((result, spans) => this.#count(result, spans)),
      ...batchSettings(),
    });
    this.#provider = new TracerProvider({
      sampler: new RequestSampler(config.samplingRatePerMillion),
      resource: spanResource(serviceName),
      spanProcessors: [processor],
    });
  }

  register(registry: Registry): void {
    const { spans } = registerMetrics(registry, tracingMetrics);
    for (const result of ['exported', 'failed', 'dropped'] as const) {
      spans.inc({ result }, 0);
    }
    this.#count = (result, count) => spans.inc({ result }, count);
  }

  async stop(): Promise<void> {
    this.#exporter.hurry();
    // What is lost is counted and told; a process that ends has nothing to add.
    const flushed = this.#provider.shutdown().catch(() => undefined);
    await Promise.race([flushed, delay(FLUSH_TIMEOUT_MS, undefined, { ref: false })]);
    trace.disable();
    context.disable();
    propagation.disable();
    diag.disable();
  }
}
