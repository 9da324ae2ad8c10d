import { formatTimestamp } from './object.js';

/** A `metav1.Condition`, as far as every condition has it. */
export interface StatusCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** The condition of a type; there is at most one. */
export function findCondition<T extends { readonly type: string }>(
  conditions: readonly T[] | undefined,
  type: string,
): T | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The conditions with one of them set, in its old place or at the end. `lastTransitionTime` moves only when the status
 * changes.
 */
export function setCondition<T extends StatusCondition>(
  conditions: readonly T[] | undefined,
  condition: Omit<T, 'lastTransitionTime'>,
  now: Date,
): T[];
export function setCondition(
  conditions: readonly StatusCondition[] | undefined,
  condition: Omit<StatusCondition, 'lastTransitionTime'>,
  now: Date,
): StatusCondition[] {
  const before = findCondition(conditions, condition.type);
  const moved = before?.status !== condition.status;
  const after = { ...condition, lastTransitionTime: moved ? formatTimestamp(now) : before.lastTransitionTime };
  if (before === undefined) {
    return [...(conditions ?? []), after];
  }
  return (conditions ?? []).map((other) => (other === before ? after : other));
}
