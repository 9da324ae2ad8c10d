import { reconcileMetricsOf, type ReconcileMetrics } from '#reconcile';
import type { Logger, Registry } from '#telemetry';
import { Budget } from './budget.js';
import { ClusterReadiness } from './cluster-readiness.js';
import type { ExtraStoreFactory } from './extra-store.js';
import { MemberMetrics } from './member.metrics.js';
import type { PruneOptions } from './object-pruner.js';
import { defaultSyncLimits, type SyncLimits } from './sync-limits.js';
import type { SyncModuleOptions } from './sync-module.options.js';
import { SyncMetrics } from './sync.metrics.js';
import { Watchdog } from './watchdog.js';

/** What all clusters of a process share. */
export interface SyncEnvironment {
  readonly logger: Logger;
  readonly registry: Registry;
  readonly metrics: SyncMetrics;
  readonly memberMetrics: MemberMetrics;
  readonly readiness: ClusterReadiness;
  readonly reconcileMetrics: ReconcileMetrics;
  readonly watchdog: Watchdog;
  readonly extraStores: readonly ExtraStoreFactory[];
  readonly limits: SyncLimits;
  readonly budgets: SyncBudgets;
  readonly prune: PruneOptions;
  /** Objects in one page of a list; 0 leaves it to the reflector. */
  readonly pageSize: number;
  readonly forcePaginatedList: boolean;
  /** Watch from the beginning rather than list, where the member offers it. */
  readonly watchesFromBeginning: boolean;
  readonly ignoreLeases: boolean;
  /** Go on watching where storage is complete, rather than list everything at every start. */
  readonly resumesWatches: boolean;
  /** Probe the health of members on connections of their own. */
  readonly standaloneHealthConnection: boolean;
}

/** The bounds of {@link SyncLimits} that hold for the whole process. */
export interface SyncBudgets {
  readonly pages: Budget;
  /** In changes. */
  readonly writing: Budget;
  readonly events: Budget;
  readonly eventPages: Budget;
  readonly bytes: Budget;
}

export function createBudgets(limits: SyncLimits): SyncBudgets {
  return {
    pages: new Budget(limits.pagesInFlight),
    writing: new Budget(limits.batchesInFlight * limits.batch.changes),
    events: new Budget(limits.eventsInFlight),
    eventPages: new Budget(limits.eventPagesInFlight),
    bytes: new Budget(limits.queuedBytes),
  };
}

/** Provides: {@link SyncEnvironment} */
export const SYNC_ENVIRONMENT = Symbol('SYNC_ENVIRONMENT');

/** The environment that the options of a process describe. */
export function createSyncEnvironment(
  { flags, featureGates }: SyncModuleOptions,
  logger: Logger,
  registry: Registry,
  extraStores: readonly ExtraStoreFactory[] = [],
): SyncEnvironment {
  return {
    logger,
    registry,
    metrics: new SyncMetrics(registry, flags['resource-synchro-metrics-labels']),
    memberMetrics: new MemberMetrics(registry),
    readiness: new ClusterReadiness(registry),
    reconcileMetrics: reconcileMetricsOf(registry),
    watchdog: new Watchdog(),
    extraStores,
    limits: defaultSyncLimits,
    budgets: createBudgets(defaultSyncLimits),
    prune: {
      managedFields: featureGates.enabled('PruneManagedFields'),
      lastApplied: featureGates.enabled('PruneLastAppliedConfiguration'),
    },
    pageSize: flags['page-size'],
    forcePaginatedList: featureGates.enabled('ForcePaginatedListForResourceSync'),
    watchesFromBeginning: featureGates.enabled('WatchListClient'),
    ignoreLeases: featureGates.enabled('IgnoreSyncLease'),
    resumesWatches: featureGates.enabled('ResumeWatches'),
    standaloneHealthConnection: featureGates.enabled('HealthCheckerWithStandaloneTCP'),
  };
}
