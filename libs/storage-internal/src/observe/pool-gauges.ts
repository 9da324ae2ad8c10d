import { type Registry, registerMetrics } from '#telemetry';
import { poolMetrics } from '../database.metrics.js';
import type { Database } from '../driver/database.js';

export interface PoolGaugeOptions {
  readonly registry: Registry;
  /** The configured name of the database; empty when only a dsn names it. */
  readonly databaseName: string;
  readonly refreshMs: number;
}

/** Shows the connections of a database in the metrics of the process, now and again. @returns what ends it */
export function showPool(database: Database, { registry, databaseName, refreshMs }: PoolGaugeOptions): () => void {
  if (database.pool === undefined) {
    return () => undefined;
  }
  const gauges = registerMetrics(registry, poolMetrics);
  const labels = { db_name: databaseName };
  const show = (): void => {
    const { pool } = database;
    if (pool !== undefined) {
      gauges.maxOpenConnections.set(labels, pool.max);
      gauges.openConnections.set(labels, pool.open);
      gauges.inUse.set(labels, pool.open - pool.idle);
      gauges.idle.set(labels, pool.idle);
      gauges.waitCount.set(labels, pool.waits);
      gauges.waitDuration.set(labels, pool.waitedMs * 1e6);
    }
  };
  show();
  const timer = setInterval(show, refreshMs).unref();
  return () => clearInterval(timer);
}
