import type { PediaCluster } from '#api';
import type { Tenure } from '#reconcile';
import type { ClusterStatusWriter } from '../cluster-status.js';

/**
 * - `own`: ours to synchronise, once it is {@link ClusterOwnership.claim claimed}.
 * - `handOver`: still ours, but meant for another.
 * - `foreign`: another's, or meant for one.
 */
export type Ownership = 'own' | 'handOver' | 'foreign';

/** What a task is told while it may work on its clusters. */
export interface ShardTerm {
  /** Aborts when the process stops, or when it must not go on. */
  readonly signal: AbortSignal;
  /** Until when rows and status may be written; `undefined` where nobody else could. */
  readonly tenure: Tenure | undefined;
}

/** What is done with the clusters that are ours. */
export interface OwnedWork {
  /** Look at a cluster: its ownership has changed although it has not. */
  reconcile(cluster: string): void;
  /** How many objects of a cluster are stored; `undefined` of one that is not synchronised here. */
  objectsOf(cluster: string): number | undefined;
}

/** Which of the clusters this process synchronises. */
export interface ClusterOwnership {
  /** Written to `status.shardingName` of the clusters that are ours. */
  readonly owner: string;
  /** Runs the task once, when this process may own clusters, until the signal aborts or it may no longer. */
  run(signal: AbortSignal, task: (term: ShardTerm) => Promise<void>): Promise<void>;
  /** Told of the work that depends on it, before that begins. */
  attach(work: OwnedWork): void;
  /** As far as is known here; only a claim is certain. */
  of(cluster: PediaCluster): Ownership;
  /** Makes a cluster ours before anything is done for it. @returns false when another one has it */
  claim(cluster: string, status: ClusterStatusWriter, signal: AbortSignal): Promise<boolean>;
  /** Whom a cluster goes to that is handed over; `null` for whoever it is meant for. */
  successorOf(cluster: string): string | null;
  /** Whether the status of a cluster, as it is, is for us to change. */
  mayWrite(cluster: PediaCluster): boolean;
}
