import { setTimeout } from 'node:timers/promises';
import type { CompiledQuery, Kysely } from 'kysely';
import { Cursor } from '#async';
import type { Dialect } from '../dialect/dialect.js';
import { isLostConnection } from '../dialect/driver-error.js';
import type { Database, PoolState, Row } from '../driver/database.js';
import type { RowChanges } from '../driver/row-changes.js';
import type { Tables } from '../entity/tables.js';
import type { DatabaseObserver, Execution, Failure } from './database-observer.js';

/**
 * Pauses before a read is begun again. A server that restarts kills every idle connection at once, and the pool needs a
 * moment to notice; after these it is not about idle connections.
 */
const REPEAT_AFTER_MS = [10, 40, 160] as const;

/**
 * A database that tells observers what it does, statements through `kysely` excepted. A read that finds its pooled
 * connection dead is begun again on another, as long as nobody has seen a row of it.
 */
export class ObservedDatabase implements Database {
  constructor(
    private readonly inner: Database,
    private readonly observer: DatabaseObserver,
  ) {}

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

  get listen(): Database['listen'] {
    return this.inner.listen;
  }

  async *read(query: CompiledQuery, signal: AbortSignal, firstRows?: number): AsyncGenerator<readonly Row[]> {
    const startedAt = new Date();
    let since = performance.now();
    let durationMs = 0;
    let rows = 0;
    let repeats = 0;
    let failure: Failure | undefined;
    const isDead = (error: unknown): boolean => {
      const mayRepeat = rows === 0 && repeats < REPEAT_AFTER_MS.length && !signal.aborted && isLostConnection(error);
      repeats += Number(mayRepeat);
      return mayRepeat;
    };
    const chunks = new Cursor(repeated(() => this.inner.read(query, signal, firstRows), isDead));
    const takeCounted = (): readonly Row[] => {
      const chunk = chunks.take();
      durationMs += performance.now() - since;
      rows += chunk.length;
      return chunk;
    };
    try {
      while (await chunks.advance()) {
        yield takeCounted();
        since = performance.now();
      }
      durationMs += performance.now() - since;
    } catch (error) {
      durationMs += performance.now() - since;
      failure = this.#failureOf(error, signal);
      throw error;
    } finally {
      await chunks.close();
      const { sql: text, parameters } = query;
      const told = {
        operation: 'read',
        text,
        parameters: () => parameters,
        startedAt,
        durationMs,
        rows,
        repeats,
      } as const;
      this.#tell(told, failure);
    }
  }

  async write(changes: RowChanges, signal: AbortSignal): Promise<void> {
    const startedAt = new Date();
    const since = performance.now();
    let failure: Failure | undefined;
    try {
      await this.inner.write(changes, signal);
    } catch (error) {
      failure = this.#failureOf(error, signal);
      throw error;
    } finally {
      const execution = { ...writeOf(changes), startedAt, durationMs: performance.now() - since };
      this.#tell(execution, failure);
    }
  }

  exclusively<T>(run: () => Promise<T>): Promise<T> {
    return this.inner.exclusively(run);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  #failureOf(error: unknown, signal?: AbortSignal): Failure {
    const kind = signal?.aborted === true ? 'Aborted' : (this.inner.dialect.classify(error) ?? 'Internal');
    return { error, kind };
  }

  #tell(execution: Execution, failure: Failure | undefined): void {
    this.observer(failure === undefined ? execution : { ...execution, failure });
  }
}

/** What `read` gives, from the start again while it fails before its first item in a way that `mayRepeat` accepts. */
async function* repeated<T>(read: () => AsyncIterable<T>, mayRepeat: (error: unknown) => boolean): AsyncGenerator<T> {
  for (const pauseMs of [...REPEAT_AFTER_MS, 0]) {
    const values = new Cursor(read());
    try {
      while (await values.advance()) {
        yield values.take();
      }
      return;
    } catch (error) {
      if (!mayRepeat(error)) {
        throw error;
      }
      await setTimeout(pauseMs);
    } finally {
      await values.close();
    }
  }
}

/** A write in words: its text is as long as the batch, and its values are whole objects. */
function writeOf({
  scope: { group, version, resource, cluster },
  upserts,
  deletes,
}: RowChanges): Pick<Execution, 'operation' | 'text' | 'parameters' | 'rows' | 'written'> {
  return {
    operation: 'write',
    text: `UPSERT resources (${upserts.length} rows), DELETE FROM resources (${deletes.length} rows)`,
    parameters: () => [
      { group, version, resource, cluster },
      ...upserts.map(({ namespace, name }) => ({ upsert: { namespace, name } })),
      ...deletes.map(({ namespace, name }) => ({ delete: { namespace, name } })),
    ],
    rows: upserts.length + deletes.length,
    written: { resource, altered: upserts.filter(({ isAltered }) => isAltered).length },
  };
}
