import { isDeepStrictEqual } from 'node:util';
import type { ClusterImportPolicy, PediaCluster, PediaClusterLifecycle } from '#api';
import type { Informer } from '#client';
import { controllerOf } from '#kube';
import type { DependentListener } from './host/dependent-resources.js';
import type { NamedObject } from './host/written-objects.js';
import { policyOf } from './policy-of.js';
import { changedConnectionFields } from './rendering/connection-fields.js';
import type { LifecycleCensus } from './reporting/lifecycle-census.js';

/** The objects of our own kinds. */
export interface PolicyInformers {
  readonly policies: Informer<ClusterImportPolicy>;
  readonly lifecycles: Informer<PediaClusterLifecycle>;
  readonly clusters: Informer<PediaCluster>;
}

/** Puts objects on their queues, by name. */
export interface Queues {
  policy(name: string): void;
  lifecycle(name: string): void;
  /** Policies that wait for the name of a lifecycle. */
  contendersFor(lifecycle: string): readonly string[];
}

/** Decides which policies and lifecycles have to be looked at because of what happened on the host. */
export class WakeUps implements DependentListener {
  #queues: Queues | undefined;

  constructor(
    private readonly informers: PolicyInformers,
    private readonly census: LifecycleCensus,
  ) {}

  /** Begins with everything there is. @returns ends it */
  attach(queues: Queues): () => void {
    this.#queues = queues;
    const { policies, lifecycles, clusters } = this.informers;
    const stops = [
      policies.onChange(({ name }, before, after) => {
        if (isOtherWish(before, after)) {
          queues.policy(name);
        }
      }),
      lifecycles.onChange(({ name }, before, after) => this.#lifecycleChanged(queues, name, before, after)),
      clusters.onChange(({ name }, before, after) => {
        if (isOtherConnection(before, after)) {
          queues.lifecycle(name);
        }
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Other types may be served than before. */
  hostChanged(): void {
    this.informers.policies.list().forEach(({ metadata: { name } }) => this.#queues?.policy(name));
  }

  sourceChanged(policy: string): void {
    this.#queues?.policy(policy);
  }

  readabilityChanged(policy: string): void {
    this.#queues?.policy(policy);
    const lifecycles = this.informers.lifecycles.list().filter((lifecycle) => policyOf(lifecycle) === policy);
    lifecycles.forEach(({ metadata: { name } }) => this.#queues?.lifecycle(name));
  }

  dependencyChanged(lifecycle: string): void {
    this.#queues?.lifecycle(lifecycle);
  }

  #lifecycleChanged(
    queues: Queues,
    name: string,
    before: PediaClusterLifecycle | undefined,
    after: PediaClusterLifecycle | undefined,
  ): void {
    this.census.change(before, after);
    const isOther = isOtherWish(before, after);
    const isOthers = controllerOf(before?.metadata)?.uid !== controllerOf(after?.metadata)?.uid;
    if (isOther || isOthers) {
      queues.lifecycle(name);
      const owners = [before, after].map((lifecycle) => lifecycle && policyOf(lifecycle));
      [...owners, ...queues.contendersFor(name)].forEach((policy) => policy !== undefined && queues.policy(policy));
    }
  }
}

/** What we write to the status is no reason to look again. */
function isOtherWish(before: NamedObject | undefined, after: NamedObject | undefined): boolean {
  return (
    before === undefined ||
    after === undefined ||
    Boolean(after.metadata.deletionTimestamp) ||
    !isDeepStrictEqual(before['spec'], after['spec'])
  );
}

function isOtherConnection(before: PediaCluster | undefined, after: PediaCluster | undefined): boolean {
  return (
    before === undefined ||
    after === undefined ||
    Boolean(after.metadata.deletionTimestamp) ||
    changedConnectionFields(before.spec, after.spec).length > 0
  );
}
