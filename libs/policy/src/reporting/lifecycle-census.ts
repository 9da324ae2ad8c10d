import type { PediaClusterLifecycle } from '#api';
import { findCondition } from '#kube';
import { policyOf } from '../policy-of.js';
import type { PolicyMetrics } from './policy.metrics.js';

/** Counts the lifecycles of each policy, as they come, change and go. */
export class LifecycleCensus {
  readonly #counts = new Map<string, { readonly labels: CensusLabels; count: number }>();

  constructor(private readonly metric: PolicyMetrics['lifecycles']) {}

  change(before: PediaClusterLifecycle | undefined, after: PediaClusterLifecycle | undefined): void {
    this.#count(before, -1);
    this.#count(after, 1);
  }

  #count(lifecycle: PediaClusterLifecycle | undefined, by: number): void {
    const policy = lifecycle && policyOf(lifecycle);
    if (policy === undefined) {
      return;
    }
    const isCreated = findCondition(lifecycle?.status?.conditions, 'Created')?.status === 'True';
    const labels = { policy, created: String(isCreated) };
    const key = `${policy} ${labels.created}`;
    const entry = this.#counts.get(key) ?? { labels, count: 0 };
    entry.count += by;
    if (entry.count > 0) {
      this.#counts.set(key, entry);
      this.metric.set(labels, entry.count);
    } else {
      this.#counts.delete(key);
      this.metric.remove(labels);
    }
  }
}

interface CensusLabels {
  readonly policy: string;
  readonly created: string;
}
