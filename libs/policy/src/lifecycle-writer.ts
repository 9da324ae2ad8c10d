import {
  PEDIA_CLUSTER_LIFECYCLES,
  type ClusterImportPolicy,
  type LifecycleReference,
  type PediaClusterLifecycle,
  type ReferencedObject,
} from '#api';
import { controllerOf, formatGroupVersion, StatusError, type OwnerReference } from '#kube';
import { sourceKey, type LifecyclePlan } from './lifecycle-plan.js';
import type { WrittenObjects } from './host/written-objects.js';

/** A lifecycle that is not as its policy wants it. */
export interface LifecycleFailure {
  readonly lifecycle: string;
  readonly message: string;
  /** Somebody else has the name: nothing helps until that one gives it up. */
  readonly isContested: boolean;
  readonly cause: unknown;
}

/** Somebody else has the lifecycle. */
class ContestedNameError extends Error {
  override readonly name = 'ContestedNameError';
}

/** Makes the lifecycles of a policy what they are planned to be. */
export class LifecycleWriter {
  constructor(private readonly lifecycles: WrittenObjects<PediaClusterLifecycle>) {}

  /**
   * Creates, changes and deletes. What fails does not keep the rest from being done.
   *
   * @param own - the lifecycles that the policy has now
   */
  async apply(
    policy: ClusterImportPolicy,
    { plan, references }: { readonly plan: LifecyclePlan; readonly references: readonly LifecycleReference[] },
    own: readonly PediaClusterLifecycle[],
    signal: AbortSignal,
  ): Promise<readonly LifecycleFailure[]> {
    const failures: LifecycleFailure[] = [];
    const attempt = async (lifecycle: string, act: () => Promise<unknown>): Promise<void> => {
      try {
        await act();
      } catch (cause) {
        signal.throwIfAborted();
        const isContested = cause instanceof ContestedNameError;
        const message = `PediaClusterLifecycle "${lifecycle}": ${cause instanceof Error ? cause.message : String(cause)}`;
        failures.push({ lifecycle, message, isContested, cause });
      }
    };
    for (const [name, source] of plan.sourceByName) {
      const spec = specOf(policy, source, references);
      await attempt(name, () => this.#put(policy, name, spec, signal));
    }
    for (const lifecycle of own.filter((each) => isSuperfluous(each, plan))) {
      await attempt(lifecycle.metadata.name, () => this.lifecycles.delete(lifecycle, signal));
    }
    return failures;
  }

  async #put(
    policy: ClusterImportPolicy,
    name: string,
    spec: PediaClusterLifecycle['spec'],
    signal: AbortSignal,
  ): Promise<void> {
    const change = (current: PediaClusterLifecycle): PediaClusterLifecycle => ownedBy(policy, { ...current, spec });
    if ((await this.lifecycles.change(name, change, signal)) !== undefined) {
      return;
    }
    try {
      await this.lifecycles.create(ownedBy(policy, newLifecycle(name, spec)), signal);
    } catch (error) {
      if (!StatusError.is(error, 'AlreadyExists')) {
        throw error;
      }
      // The informer has not seen it yet.
      await this.lifecycles.read(name, signal);
      await this.lifecycles.change(name, change, signal);
    }
  }
}

function isSuperfluous({ metadata, spec }: PediaClusterLifecycle, plan: LifecyclePlan): boolean {
  const isWanted = plan.sourceByName.has(metadata.name) || plan.undecided.has(sourceKey(spec.source));
  return !isWanted && !metadata.deletionTimestamp;
}

/** Without empty fields, as an API server gives it back. */
function specOf(
  { spec: { template, creationCondition } }: ClusterImportPolicy,
  source: ReferencedObject,
  references: readonly LifecycleReference[],
): PediaClusterLifecycle['spec'] {
  return { source, ...(references.length === 0 ? {} : { references }), template, creationCondition };
}

function newLifecycle(name: string, spec: PediaClusterLifecycle['spec']): PediaClusterLifecycle {
  return { apiVersion: 'policy.clusterpedia.io/v1alpha1', kind: 'PediaClusterLifecycle', metadata: { name }, spec };
}

/** @throws ContestedNameError when it has another controller, or is going */
function ownedBy(policy: ClusterImportPolicy, lifecycle: PediaClusterLifecycle): PediaClusterLifecycle {
  const { metadata } = lifecycle;
  const { name, uid = '' } = policy.metadata;
  const controller = controllerOf(metadata);
  if (controller !== undefined && controller.uid !== uid) {
    throw new ContestedNameError(`the name is taken: it belongs to the ${controller.kind} "${controller.name}"`);
  }
  if (metadata.deletionTimestamp) {
    throw new ContestedNameError('the one before is still being deleted');
  }
  const others = (metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
  const owner: OwnerReference = {
    apiVersion: formatGroupVersion(PEDIA_CLUSTER_LIFECYCLES),
    kind: 'ClusterImportPolicy',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return { ...lifecycle, metadata: { ...metadata, ownerReferences: [...others, owner] } };
}
