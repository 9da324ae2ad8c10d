import type { CompiledQuery, Kysely } from 'kysely';
import type { ObjectName } from '#kube';
import { type Registry, registerMetrics } from '#telemetry';
import { databaseMetrics } from '../database.metrics.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Tables } from '../entity/tables.js';
import type { Database, PoolState, Row } from './database.js';
import type { ResourceRow, RowScope } from './resource-row.js';

export interface MeasureOptions {
  readonly registry: Registry;
  /** The configured name of the database; empty when only a dsn names it. */
  readonly databaseName: string;
  readonly refreshMs: number;
}

/** A database whose use shows in the metrics of the process. */
export class MeasuredDatabase implements Database {
  readonly #metrics;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly inner: Database,
    private readonly options: MeasureOptions,
  ) {
    this.#metrics = registerMetrics(options.registry, databaseMetrics);
    this.#timer = setInterval(() => this.#observePool(), options.refreshMs).unref();
    this.#observePool();
  }

  get dialect(): Dialect {
    return this.inner.dialect;
  }

  get kysely(): Kysely<Tables> {
    return this.inner.kysely;
  }

  get maxRows(): number {
    return this.inner.maxRows;
  }

  get pool(): PoolState | undefined {
    return this.inner.pool;
  }

  async *read(query: CompiledQuery, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    let waitedMs = 0;
    let since = performance.now();
    try {
      for await (const rows of this.inner.read(query, signal)) {
        waitedMs += performance.now() - since;
        yield rows;
        since = performance.now();
      }
      waitedMs += performance.now() - since;
      this.#metrics.operationSeconds.observe({ operation: 'read' }, waitedMs / 1000);
    } catch (error) {
      this.#countError('read', error, signal);
      throw error;
    }
  }

  async write(scope: RowScope, upserts: readonly ResourceRow[], deletes: readonly ObjectName[]): Promise<void> {
    const start = performance.now();
    try {
      await this.inner.write(scope, upserts, deletes);
    } catch (error) {
      this.#countError('write', error);
      throw error;
    }
    const { resource } = scope;
    this.#metrics.operationSeconds.observe({ operation: 'write' }, (performance.now() - start) / 1000);
    this.#metrics.rowsWritten.inc({ resource }, upserts.length + deletes.length);
    const altered = upserts.filter(({ isAltered }) => isAltered).length;
    if (altered > 0) {
      this.#metrics.alteredObjects.inc({ resource }, altered);
    }
  }

  exclusively<T>(run: () => Promise<T>): Promise<T> {
    return this.inner.exclusively(run);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.inner.close();
  }

  #countError(operation: string, error: unknown, signal?: AbortSignal): void {
    if (signal?.aborted !== true) {
      this.#metrics.errors.inc({ operation, code: this.inner.dialect.classify(error) ?? 'Internal' });
    }
  }

  #observePool(): void {
    const { pool } = this.inner;
    if (pool === undefined) {
      return;
    }
    const labels = { db_name: this.options.databaseName };
    this.#metrics.maxOpenConnections.set(labels, pool.max);
    this.#metrics.openConnections.set(labels, pool.open);
    this.#metrics.inUse.set(labels, pool.open - pool.idle);
    this.#metrics.idle.set(labels, pool.idle);
  }
}
