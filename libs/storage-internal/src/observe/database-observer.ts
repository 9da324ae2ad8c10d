import type { FailureKind } from '../dialect/dialect.js';

/** What a database was asked to do, and how it went. */
export interface Execution {
  /** `statement` is whatever is neither a list or get nor a piece of a batch. */
  readonly operation: 'read' | 'write' | 'statement';
  /** Parameterised: without a value of a user or of an object. */
  readonly text: string;
  /** The values, put together when wanted; for a write the names of the objects, which say enough. */
  readonly parameters: () => readonly unknown[];
  readonly startedAt: Date;
  /** Waiting for the database, without the time the reader of a list took over its rows. */
  readonly durationMs: number;
  /** Rows read or written, where known. */
  readonly rows?: number;
  /** How often it was begun again because the connection turned out to be dead. */
  readonly repeats?: number;
  /** Of a write. */
  readonly written?: { readonly resource: string; readonly altered: number };
  readonly failure?: Failure;
}

/** Why an {@link Execution} failed. */
export interface Failure {
  readonly error: unknown;
  /** What the error means; `Aborted` when nobody wanted the answer any more. */
  readonly kind: FailureKind | 'Internal' | 'Aborted';
}

/** Told of everything a database is asked to do, after it is done. Must not throw. */
export type DatabaseObserver = (execution: Execution) => void;
