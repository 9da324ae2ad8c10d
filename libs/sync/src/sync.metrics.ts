import type { GroupVersionResource } from '#kube';
import {
  registerMetrics,
  type CounterDefinition,
  type GaugeDefinition,
  type HistogramDefinition,
  type Registry,
} from '#telemetry';
import type { ResourceMetrics } from './resource-metrics.js';

/** What the metrics of resource synchros can be told apart by. */
export type SyncMetricLabel = 'cluster' | 'group' | 'version' | 'resource';

const prefix = 'clustersynchro_resourcesynchro_';

type SyncMetricTable = Readonly<
  Record<'added' | 'updated' | 'deleted' | 'failed' | 'refused', CounterDefinition> &
    Record<'storedTotal' | 'maxRetries' | 'lastStored', GaugeDefinition> &
    Record<'duration' | 'lag', HistogramDefinition>
>;

/** What is told of each resource synchro, with the labels that an operator chose. */
export function syncMetrics(labels: readonly SyncMetricLabel[]): SyncMetricTable {
  const counter = { type: 'counter', labels } as const;
  const gauge = { type: 'gauge', labels } as const;
  return {
    storedTotal: { ...gauge, name: `${prefix}storaged_resource_total`, help: 'Objects in storage.' },
    added: { ...counter, name: `${prefix}resource_added_total`, help: 'Objects that were added to storage.' },
    updated: { ...counter, name: `${prefix}resource_updated_total`, help: 'Objects that were updated in storage.' },
    deleted: { ...counter, name: `${prefix}resource_deleted_total`, help: 'Objects that were deleted from storage.' },
    failed: {
      ...counter,
      name: `${prefix}resource_failed_total`,
      help: 'Failed attempts to write a change; each retry counts.',
    },
    refused: {
      ...counter,
      name: `${prefix}failed_resource_total`,
      help: 'Changes that were given up because the storage will never take them.',
    },
    maxRetries: {
      ...gauge,
      name: `${prefix}resource_max_retry_total`,
      help: 'Most retries that a write needed until now.',
    },
    lastStored: {
      ...gauge,
      name: `${prefix}last_stored_timestamp_seconds`,
      help: 'When the last change was stored, in seconds since 1970.',
    },
    lag: {
      type: 'histogram',
      labels,
      name: `${prefix}lag_seconds`,
      help: 'Time from when a change was received to when it was stored: of the oldest change of each batch.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    },
    duration: {
      type: 'histogram',
      labels,
      name: `${prefix}storage_duration_seconds`,
      help: 'Time of the last attempt of successful writes, by batch.',
      buckets: [0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 1, 1.5, 3, 5, 8, 15],
    },
  };
}

/** Sums of all resource synchros that share their label values. */
interface Scope {
  readonly labels: Readonly<Record<string, string>>;
  synchros: number;
  stored: number;
  maxRetries: number;
}

/** Metrics of all resource synchros of the process. */
export class SyncMetrics {
  readonly #metrics: ReturnType<typeof registerMetrics<SyncMetricTable>>;
  readonly #scopes = new Map<string, Scope>();

  /** @param labels - in any order; none sums everything up */
  constructor(
    registry: Registry,
    private readonly labels: readonly SyncMetricLabel[],
  ) {
    this.#metrics = registerMetrics(registry, syncMetrics(labels));
  }

  /** @param resource - as listed from the member */
  forResource(cluster: string, resource: GroupVersionResource): ResourceMetrics {
    const values: Readonly<Record<SyncMetricLabel, string>> = { cluster, ...resource };
    const scope = this.#open(Object.fromEntries(this.labels.map((label) => [label, values[label]])));
    const { labels } = scope;
    const metrics = this.#metrics;
    let stored = 0;
    const setStoredCount = (count: number): void => {
      scope.stored += count - stored;
      stored = count;
      metrics.storedTotal.set(labels, scope.stored);
    };
    return {
      stored: (type) => metrics[type].inc(labels),
      setStoredCount,
      refused: () => {
        metrics.refused.inc(labels);
        metrics.failed.inc(labels);
      },
      attemptFailed: (changes, failures) => {
        metrics.failed.inc(labels, changes);
        scope.maxRetries = Math.max(scope.maxRetries, failures);
        metrics.maxRetries.set(labels, scope.maxRetries);
      },
      batchStored: (seconds, lagSeconds) => {
        metrics.duration.observe(labels, seconds);
        metrics.lag.observe(labels, lagSeconds);
        metrics.lastStored.set(labels, Date.now() / 1000);
      },
      close: () => {
        setStoredCount(0);
        this.#close(scope);
      },
    };
  }

  #open(labels: Readonly<Record<string, string>>): Scope {
    const key = JSON.stringify(labels);
    const scope = this.#scopes.get(key) ?? { labels, synchros: 0, stored: 0, maxRetries: 0 };
    scope.synchros += 1;
    // A counter that begins with its first failure would hide that one from every rate.
    this.#metrics.refused.inc(labels, 0);
    this.#scopes.set(key, scope);
    return scope;
  }

  /** The series of one resource synchro go with it; those that others share stay, as does the sum of everything. */
  #close(scope: Scope): void {
    scope.synchros -= 1;
    if (scope.synchros > 0 || this.labels.length === 0) {
      return;
    }
    this.#scopes.delete(JSON.stringify(scope.labels));
    Object.values(this.#metrics).forEach((metric) => metric.remove(scope.labels));
  }
}

const labelsByName: ReadonlyMap<string, readonly SyncMetricLabel[]> = new Map([
  ['empty', []],
  ['cluster', ['cluster']],
  ['gv', ['group', 'version']],
  ['groupversion', ['group', 'version']],
  ['resource', ['resource']],
  ['gvr', ['group', 'version', 'resource']],
]);

/**
 * Reads a comma list of `empty`, `cluster`, `gv` or `groupversion`, `resource` and `gvr`.
 *
 * @throws RangeError for anything else
 */
export function parseMetricLabels(text: string): readonly SyncMetricLabel[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !labelsByName.has(name));
  if (unknown.length > 0) {
    throw new RangeError(`unknown label ${unknown.join(', ')}, must be among ${[...labelsByName.keys()].join(', ')}`);
  }
  return [...new Set(names.flatMap((name) => labelsByName.get(name) ?? []))];
}
