import type { Condition, PediaClusterLifecycle, ReferencedObject } from '#api';
import { findCondition, setCondition } from '#kube';

/** Why the PediaCluster of a lifecycle is not there, or not up to date. */
export type LifecycleProblemReason =
  | 'OrphanLifecycle'
  | 'WaitDependentResourceSynced'
  | 'SourceResourceNotFound'
  | 'FailedReferenceResourceParse'
  | 'ReferenceResourceNotFound'
  | 'WaitCreationCondition'
  | 'FailedResolveAndDecodePediaCluster'
  | 'CreationFailure'
  | 'FailedPatchPediaCluster';

/** What a lifecycle did for its PediaCluster. */
export type LifecycleAct = 'created' | 'patched' | 'unchanged';

/** What became of a lifecycle. */
export interface LifecycleReport {
  /** Whether there was a PediaCluster of its name before. */
  readonly isImported: boolean;
  readonly outcome:
    /** `detail` is for people who follow events; the condition is enough for itself. */
    | { readonly act: LifecycleAct; readonly detail: string }
    | { readonly reason: LifecycleProblemReason; readonly message: string };
  /** The references that could be named so far. */
  readonly references: readonly ReferencedObject[];
}

type LifecycleStatus = NonNullable<PediaClusterLifecycle['status']>;

/**
 * The status after a report. `Created` says whether there is a PediaCluster, `Updating` whether its connection has been
 * changed since: it is the reason that tells how the last look at it went.
 */
export function lifecycleStatus(
  before: LifecycleStatus | undefined,
  { isImported, outcome, references }: LifecycleReport,
  now: Date,
): LifecycleStatus {
  const present = before?.conditions ?? [];
  const conditions = isImported ? importedConditions(present, outcome, now) : absentConditions(present, outcome, now);
  return { ...before, conditions, references };
}

/** Without a PediaCluster nothing is created yet, or not any more, and nothing is kept up to date. */
function absentConditions(
  present: readonly Condition[],
  outcome: LifecycleReport['outcome'],
  now: Date,
): readonly Condition[] {
  const others = present.filter(({ type }) => type !== 'Updating');
  const observed =
    'act' in outcome
      ? ({ status: 'True', reason: 'PediaClusterCreated', message: '' } as const)
      : ({ status: 'False', reason: outcome.reason, message: outcome.message } as const);
  return setCondition<Condition>(others, { type: 'Created', ...observed }, now);
}

function importedConditions(
  present: readonly Condition[],
  outcome: LifecycleReport['outcome'],
  now: Date,
): readonly Condition[] {
  const isKnown = findCondition(present, 'Created')?.status === 'True';
  const created = isKnown
    ? present
    : setCondition<Condition>(
        present,
        { type: 'Created', status: 'True', reason: 'PediaClusterExisted', message: '' },
        now,
      );
  const before = findCondition(present, 'Updating')?.status ?? 'False';
  const observed =
    'act' in outcome
      ? { status: outcome.act === 'patched' ? ('True' as const) : before, reason: 'PediaClusterUpdated', message: '' }
      : { status: before, reason: outcome.reason, message: outcome.message };
  return setCondition<Condition>(created, { type: 'Updating', ...observed }, now);
}
