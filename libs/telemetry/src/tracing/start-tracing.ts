import type { TracedProcess, Tracing, TracingConfig } from './tracing.js';

/**
 * Starts to export the spans of the process. Whoever does not call it does not load the SDK.
 *
 * @throws Error when an OpenTelemetry SDK is there already
 */
export async function startTracing(config: TracingConfig, process: TracedProcess): Promise<Tracing> {
  const { OpenTelemetrySdk } = await import('./open-telemetry-sdk.js');
  return OpenTelemetrySdk.start(config, process);
}
