import type { ClusterGroupResourcesStatus, Condition, PediaClusterStatus } from '#api';
import { findCondition, setCondition } from '#kube';

/** What Ready depends on, in the order in which the first failure is named. */
const prerequisites = ['Validated', 'SynchroRunning', 'ClusterHealthy'] as const;
/** Written by versions of Clusterpedia long gone. */
const DEPRECATED_CONDITION = 'ClusterSynchroInitialized';

/** A condition that a PediaCluster has besides Ready, which follows from the others. */
export type ClusterConditionType = (typeof prerequisites)[number];

export type ClusterCondition = Omit<Condition, 'type' | 'lastTransitionTime'> & { readonly type: ClusterConditionType };

/** A part of the status of a PediaCluster. What is absent stays as it is. */
export interface ClusterStatusChange {
  readonly conditions?: readonly ClusterCondition[];
  readonly apiserver?: string;
  /** An empty version says nothing. */
  readonly version?: string;
  readonly syncResources?: readonly ClusterGroupResourcesStatus[];
  /** `null` gives the cluster up. */
  readonly shardingName?: string | null;
}

/** The status with the change made, and Ready as follows from it. */
export function changeStatus(
  status: PediaClusterStatus | undefined,
  change: ClusterStatusChange,
  now: Date,
): PediaClusterStatus {
  const { apiserver, version = '', syncResources, shardingName } = change;
  const { shardingName: owner, ...rest } = status ?? {};
  const nextOwner = shardingName === undefined ? owner : shardingName;
  return {
    ...rest,
    ...(apiserver === undefined ? {} : { apiserver }),
    ...(version === '' ? {} : { version }),
    ...(syncResources === undefined ? {} : { syncResources }),
    ...(nextOwner === undefined || nextOwner === null ? {} : { shardingName: nextOwner }),
    conditions: changeConditions(status?.conditions ?? [], change.conditions ?? [], now),
  };
}

function changeConditions(
  before: readonly Condition[],
  changes: readonly ClusterCondition[],
  now: Date,
): readonly Condition[] {
  let conditions = before.filter(({ type }) => type !== DEPRECATED_CONDITION);
  for (const change of changes) {
    conditions = setCondition<Condition>(conditions, change, now);
  }
  return setCondition<Condition>(conditions, readiness(conditions), now);
}

function readiness(conditions: readonly Condition[]): Omit<Condition, 'lastTransitionTime'> {
  for (const type of prerequisites) {
    const condition = findCondition(conditions, type);
    if (condition?.status !== 'True') {
      const message =
        condition === undefined
          ? `${type} condition is not found`
          : `${type} condition is ${condition.status}, reason is ${condition.reason}`;
      return { type: 'Ready', status: 'False', reason: 'NotReady', message };
    }
  }
  return { type: 'Ready', status: 'True', reason: 'Ready', message: '' };
}
