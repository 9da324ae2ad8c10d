import { isDeepStrictEqual } from 'node:util';
import type { ClusterImportPolicy, PediaClusterLifecycle } from '#api';
import type { Discovery } from '#client';
import { controllerOf } from '#kube';
import type { RateLimiter, Reconciler, Request, Result } from '#reconcile';
import { withFinalizer, withoutFinalizer } from './finalizers.js';
import type { DependentResources } from './host/dependent-resources.js';
import type { HostDiscovery } from './host/host-discovery.js';
import { NegotiationError } from './host/negotiate-resource.js';
import type { WrittenObjects } from './host/written-objects.js';
import { planLifecycles, sourceKey, type LifecyclePlan } from './lifecycle-plan.js';
import { LifecycleWriter, type LifecycleFailure } from './lifecycle-writer.js';
import { negotiatePolicy, type NegotiatedPolicy } from './negotiate-policy.js';
import { InvalidPolicyError, PolicySelection } from './policy-selection.js';
import type { TemplateCache } from './rendering/template-cache.js';
import type { PolicyReport } from './reporting/policy-conditions.js';
import type { PolicyMetrics } from './reporting/policy.metrics.js';
import type { PolicyStatusWriter } from './reporting/policy-status-writer.js';

/** Held by a policy until nothing of it is watched any more. */
export const POLICY_FINALIZER = 'clusterpedia.io/cluster-import-policy-controller';
/** How often the versions of a policy's types are negotiated again although nothing was heard. */
const RENEGOTIATE_MS = 5 * 60_000;
/** Failures named in a condition; the number of the others is enough. */
const MAX_NAMED_FAILURES = 5;

export interface ClusterImportPolicyReconcilerOptions {
  readonly policies: WrittenObjects<ClusterImportPolicy>;
  readonly lifecycles: WrittenObjects<PediaClusterLifecycle>;
  readonly discovery: HostDiscovery;
  readonly dependents: DependentResources;
  readonly templates: TemplateCache;
  readonly status: PolicyStatusWriter;
  readonly metrics: PolicyMetrics;
  /** Of negotiations that fail, which is no error of ours. */
  readonly retries: RateLimiter;
}

interface KnownSelection {
  readonly spec: ClusterImportPolicy['spec'];
  readonly selection: PolicySelection;
}

/** Brings each policy to one PediaClusterLifecycle for every object it selects, and to no others. */
export class ClusterImportPolicyReconciler implements Reconciler {
  readonly #selections = new Map<string, KnownSelection>();
  /** Names of lifecycles that a policy wants and somebody else has. */
  readonly #contested = new Map<string, ReadonlySet<string>>();
  readonly #writer: LifecycleWriter;

  constructor(private readonly options: ClusterImportPolicyReconcilerOptions) {
    this.#writer = new LifecycleWriter(options.lifecycles);
  }

  /** Policies that wait for the name of a lifecycle to become free. */
  contendersFor(lifecycle: string): readonly string[] {
    return [...this.#contested].filter(([, names]) => names.has(lifecycle)).map(([policy]) => policy);
  }

  async reconcile({ name }: Request, signal: AbortSignal): Promise<Result> {
    const { policies } = this.options;
    const policy = await policies.get(name, signal);
    if (policy === undefined) {
      this.#forget(name);
      return {};
    }
    if (policy.metadata.deletionTimestamp) {
      this.#forget(name);
      await policies.change(name, (current) => withoutFinalizer(current, POLICY_FINALIZER), signal);
      return {};
    }
    await policies.change(name, (current) => withFinalizer(current, POLICY_FINALIZER), signal);
    try {
      const selection = this.#selectionOf(policy);
      const negotiated = negotiatePolicy(policy.spec, await this.#discover(signal));
      this.options.retries.forget(name);
      await this.#follow(policy, negotiated, selection, signal);
    } catch (error) {
      if (!(error instanceof InvalidPolicyError)) {
        throw error;
      }
      return this.#reportInvalid(name, error, signal);
    }
    return { requeueAfterMs: RENEGOTIATE_MS };
  }

  /** @throws InvalidPolicyError when the host does not say what it serves: without that nothing is known of the policy */
  async #discover(signal: AbortSignal): Promise<Discovery> {
    try {
      return await this.options.discovery.current(signal);
    } catch (error) {
      signal.throwIfAborted();
      const message = `the host does not say what it serves: ${error instanceof Error ? error.message : String(error)}`;
      const cause = new NegotiationError(message, { cause: error });
      throw new InvalidPolicyError('FailedNegotiateSourceResource', message, { cause });
    }
  }

  async #reportInvalid(
    name: string,
    { reason, message, cause }: InvalidPolicyError,
    signal: AbortSignal,
  ): Promise<Result> {
    const { status, discovery, retries } = this.options;
    await status.write(name, { isValid: false, reason, message }, signal);
    if (!(cause instanceof NegotiationError)) {
      return {};
    }
    discovery.invalidate();
    return { requeueAfterMs: retries.delayMs(name) };
  }

  #forget(name: string): void {
    const { dependents, metrics, retries } = this.options;
    dependents.unregister(name);
    this.#selections.delete(name);
    this.#contested.delete(name);
    retries.forget(name);
    metrics.selectedSources.remove({ policy: name });
    metrics.failedSources.remove({ policy: name });
  }

  /** Kept from run to run, with what it knows of objects that did not change, for as long as the policy does not. */
  #selectionOf({ metadata: { name }, spec }: ClusterImportPolicy): PolicySelection {
    const known = this.#selections.get(name);
    if (known !== undefined && isDeepStrictEqual(known.spec, spec)) {
      return known.selection;
    }
    const selection = PolicySelection.of(spec, this.options.templates);
    this.#selections.set(name, { spec, selection });
    return selection;
  }

  async #follow(
    policy: ClusterImportPolicy,
    { source, referenced, references }: NegotiatedPolicy,
    selection: PolicySelection,
    signal: AbortSignal,
  ): Promise<void> {
    const { dependents, status } = this.options;
    const { name } = policy.metadata;
    dependents.register(name, { source, references: referenced });
    const why = dependents.whyNotReadable(name);
    if (why !== undefined) {
      // The first list that completes, and each that fails, brings the policy back here.
      await status.write(name, { isValid: true, reason: 'WaitResourceSynced', message: why }, signal);
      return;
    }
    const own = this.#ownLifecycles(policy);
    const holderByName = new Map(own.map(({ metadata, spec }) => [metadata.name, sourceKey(spec.source)]));
    const plan = planLifecycles(dependents.sourcesOf(name), source, selection, (each) => holderByName.get(each));
    const wanted = { plan, references };
    const failures = await this.#writer.apply(policy, wanted, own, signal);
    this.#note(name, plan, failures);
    const messages = [...plan.failures, ...failures.map(({ message }) => message)];
    await status.write(name, reportOf(messages), signal);
    const failed = failures.find(({ isContested }) => !isContested);
    if (failed !== undefined) {
      throw failed.cause;
    }
  }

  #ownLifecycles({ metadata: { uid } }: ClusterImportPolicy): readonly PediaClusterLifecycle[] {
    return this.options.lifecycles.list().filter(({ metadata }) => controllerOf(metadata)?.uid === uid);
  }

  #note(policy: string, plan: LifecyclePlan, failures: readonly LifecycleFailure[]): void {
    const { metrics } = this.options;
    const contested = failures.filter(({ isContested }) => isContested).map(({ lifecycle }) => lifecycle);
    this.#contested.set(policy, new Set(contested));
    metrics.selectedSources.set({ policy }, plan.sourceByName.size);
    metrics.failedSources.set({ policy }, plan.failures.length + failures.length);
  }
}

function reportOf(failures: readonly string[]): PolicyReport {
  if (failures.length === 0) {
    return { isValid: true, reason: 'ReconcileSourceResourceAndLifecycle', message: '' };
  }
  const named = failures.slice(0, MAX_NAMED_FAILURES);
  const unnamed = failures.length - named.length;
  const message = [...named, ...(unnamed === 0 ? [] : [`and ${unnamed} more`])].join('; ');
  return { isValid: true, reason: 'FailedReconcile', message };
}
