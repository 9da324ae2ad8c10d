import type { BatchLimits } from './pressure-queue.js';

/** Bounds that all clusters of a process share or that each resource keeps, so that memory does not grow with the fleet. */
export interface SyncLimits {
  /** List pages on their way from members at the same time, in the whole process. */
  readonly pagesInFlight: number;
  /** Full batches on their way to the storage at the same time, in the whole process; of smaller ones there may be more. */
  readonly batchesInFlight: number;
  /** Events being recorded at the same time, and pages of events on their way from members, in the whole process. */
  readonly eventsInFlight: number;
  readonly eventPagesInFlight: number;
  /** Estimated bytes of all objects that wait to be stored or are being stored, in the whole process. */
  readonly queuedBytes: number;
  /** Changes of one resource that may wait; list and watch pause above it. */
  readonly queuedChanges: number;
  /** One batch. */
  readonly batch: BatchLimits;
  /** How long one batch may take before it counts as a recoverable failure. */
  readonly batchTimeoutMs: number;
  /** How long something may take that should have timed out long before, until the process counts as stuck. */
  readonly stuckMs: number;
  /** How long to wait before a batch is sent again. */
  readonly retryDelayMs: number;
  /** Failures of one batch in a row that are borne before list and watch pause. */
  readonly failuresBeforePause: number;
  /** Changes that must wait, batch included, for such a pause to be worth it. */
  readonly changesBeforePause: number;
  /** How long a synchro that stops may go on writing what waits. */
  readonly flushMs: number;
}

/**
 * Small on purpose: larger ones write no faster. What a process needs beyond them is mostly garbage that V8 has not
 * collected yet, which is the business of its own flags.
 */
export const defaultSyncLimits: SyncLimits = {
  pagesInFlight: 3,
  batchesInFlight: 4,
  eventsInFlight: 2,
  eventPagesInFlight: 2,
  queuedBytes: 12 * 1024 * 1024,
  queuedChanges: 500,
  batch: { changes: 500, bytes: 8 * 1024 * 1024 },
  batchTimeoutMs: 30_000,
  stuckMs: 300_000,
  retryDelayMs: 2000,
  failuresBeforePause: 5,
  changesBeforePause: 5,
  flushMs: 5000,
};
