import { type Registry, registerMetrics } from '#telemetry';
import { databaseMetrics } from '../database.metrics.js';
import type { DatabaseObserver } from './database-observer.js';

/** Counts what the database does in the metrics of the process. */
export function metricsObserver(registry: Registry): DatabaseObserver {
  const { operationSeconds, errors, retries, rowsWritten, alteredObjects } = registerMetrics(registry, databaseMetrics);
  return ({ operation, durationMs, repeats = 0, rows = 0, written, failure }) => {
    if (repeats > 0) {
      retries.inc({ operation }, repeats);
    }
    if (failure !== undefined) {
      if (failure.kind !== 'Aborted') {
        errors.inc({ operation, code: failure.kind });
      }
      return;
    }
    operationSeconds.observe({ operation }, durationMs / 1000);
    if (written !== undefined) {
      rowsWritten.inc({ resource: written.resource }, rows);
      if (written.altered > 0) {
        alteredObjects.inc({ resource: written.resource }, written.altered);
      }
    }
  };
}
