import { getNumberFromEnv } from '@opentelemetry/core';
import type { BatchSpanProcessorOptions } from '@opentelemetry/sdk-trace';

/**
 * How spans are gathered before they are sent, as the variables of the specification say; the SDK itself reads them no more.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor
 */
export function batchSettings(): Omit<BatchSpanProcessorOptions, 'exporter'> {
  return {
    ...setting('scheduledDelayMillis', 'OTEL_BSP_SCHEDULE_DELAY'),
    ...setting('exportTimeoutMillis', 'OTEL_BSP_EXPORT_TIMEOUT'),
    ...setting('maxQueueSize', 'OTEL_BSP_MAX_QUEUE_SIZE'),
    ...setting('maxExportBatchSize', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
  };
}

function setting<K extends string>(name: K, variable: string): { readonly [_ in K]?: number } {
  const value = getNumberFromEnv(variable);
  // Nothing is sent in batches of none, and a negative time is none.
  return value === undefined || value < 1 ? {} : ({ [name]: value } as Record<K, number>);
}
