import type { PediaCluster, PediaClusterLifecycle, ReferencedObject } from '#api';
import { formatGvr, type KubernetesObject } from '#kube';
import type { Reconciler, Request, Result } from '#reconcile';
import { withFinalizer, withoutFinalizer } from './finalizers.js';
import type { DependentResources } from './host/dependent-resources.js';
import type { WrittenObjects } from './host/written-objects.js';
import type { ClusterImporter, ImportResult } from './cluster-importer.js';
import { policyOf } from './policy-of.js';
import { resolveReferences, type ResolvedReferences } from './rendering/resolve-references.js';
import type { TemplateCache } from './rendering/template-cache.js';
import { sourceKey } from './lifecycle-plan.js';
import type { LifecycleProblemReason, LifecycleReport } from './reporting/lifecycle-conditions.js';
import type { LifecycleStatusWriter } from './reporting/lifecycle-status-writer.js';

/** Held by a lifecycle until it is forgotten which objects it depends on. */
export const LIFECYCLE_FINALIZER = 'clusterpedia.io/pediacluster-lifecycle-controller';

export interface PediaClusterLifecycleReconcilerOptions {
  readonly lifecycles: WrittenObjects<PediaClusterLifecycle>;
  readonly clusters: WrittenObjects<PediaCluster>;
  readonly dependents: DependentResources;
  readonly templates: TemplateCache;
  readonly importer: ClusterImporter;
  readonly status: LifecycleStatusWriter;
}

/** Where a lifecycle got to before its PediaCluster is looked at. */
type Prepared =
  | { readonly source: KubernetesObject; readonly resolved: ResolvedReferences }
  | {
      readonly problem: { readonly reason: LifecycleProblemReason; readonly message: string };
      readonly named: readonly ReferencedObject[];
    };

/** Brings each lifecycle to one PediaCluster, created once and kept up to date in how it is reached. */
export class PediaClusterLifecycleReconciler implements Reconciler {
  constructor(private readonly options: PediaClusterLifecycleReconcilerOptions) {}

  async reconcile({ name }: Request, signal: AbortSignal): Promise<Result> {
    const { lifecycles, clusters, dependents, status } = this.options;
    const lifecycle = await lifecycles.get(name, signal);
    if (lifecycle === undefined) {
      dependents.clearDependencies(name);
      return {};
    }
    if (lifecycle.metadata.deletionTimestamp) {
      dependents.clearDependencies(name);
      await lifecycles.change(name, (current) => withoutFinalizer(current, LIFECYCLE_FINALIZER), signal);
      return {};
    }
    await lifecycles.change(name, (current) => withFinalizer(current, LIFECYCLE_FINALIZER), signal);
    const cluster = await clusters.get(name, signal);
    const { report, retry } = await this.#import(lifecycle, cluster, signal);
    await status.write(name, report, signal);
    if (retry !== undefined) {
      throw retry;
    }
    return {};
  }

  async #import(
    lifecycle: PediaClusterLifecycle,
    cluster: PediaCluster | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly report: LifecycleReport; readonly retry: Error | undefined }> {
    const prepared = this.#prepare(lifecycle);
    if ('problem' in prepared) {
      const { problem, named } = prepared;
      const report = { isImported: cluster !== undefined, outcome: problem, references: named };
      return { report, retry: undefined };
    }
    const { source, resolved } = prepared;
    const data = { source, references: resolved.objects };
    const { isImported, outcome, retry }: ImportResult = await this.options.importer.import(
      lifecycle,
      cluster,
      data,
      signal,
    );
    return { report: { isImported, outcome, references: resolved.named }, retry };
  }

  /** Finds what the templates need. From here on the lifecycle hears of changes of it, and of what is missing. */
  #prepare(lifecycle: PediaClusterLifecycle): Prepared {
    const { dependents, templates } = this.options;
    const { metadata, spec } = lifecycle;
    const owner = policyOf(lifecycle);
    if (owner === undefined) {
      dependents.clearDependencies(metadata.name);
      return problem('OrphanLifecycle', 'it is controlled by no ClusterImportPolicy');
    }
    const why = this.#whyNotReadable(owner, lifecycle);
    if (why !== undefined) {
      dependents.clearDependencies(metadata.name);
      return problem('WaitDependentResourceSynced', why);
    }
    const name = { namespace: spec.source.namespace ?? '', name: spec.source.name };
    const source = dependents.get(spec.source, name);
    if (source === undefined) {
      dependents.setDependencies(metadata.name, [spec.source]);
      return problem('SourceResourceNotFound', `${sourceKey(spec.source)} not found`);
    }
    const find = dependents.get.bind(dependents);
    const resolved = resolveReferences(spec.references ?? [], source, templates, find);
    dependents.setDependencies(metadata.name, [spec.source, ...resolved.named]);
    return resolved.problem === undefined
      ? { source, resolved }
      : problem(resolved.problem.reason, resolved.problem.message, resolved.named);
  }

  #whyNotReadable(policy: string, { spec }: PediaClusterLifecycle): string | undefined {
    const { dependents } = this.options;
    const unread = [spec.source, ...(spec.references ?? [])].find((each) => !dependents.isRead(policy, each));
    return (
      dependents.whyNotReadable(policy) ??
      // The policy reads another version by now, and is about to say so.
      (unread && `the ClusterImportPolicy ${policy} does not read ${formatGvr(unread)}`)
    );
  }
}

function problem(reason: LifecycleProblemReason, message: string, named: readonly ReferencedObject[] = []): Prepared {
  return { problem: { reason, message }, named };
}
