import { isDeepStrictEqual } from 'node:util';
import type { ReferencedObject } from '#api';
import type { ListerWatcher } from '#client';
import { formatGvr, type GroupVersionResource, type KubernetesObject, type ObjectName } from '#kube';
import type { Logger } from '#telemetry';
import { DependencyIndex } from './dependency-index.js';
import type { HostResource } from './negotiate-resource.js';
import type { PolicyMetrics } from '../reporting/policy.metrics.js';
import { ObjectCache } from './object-cache.js';

/** The types one policy reads. */
export interface PolicyResources {
  readonly source: HostResource;
  readonly references: readonly HostResource[];
}

/** Told of what makes somebody look again. Must not throw. */
export interface DependentListener {
  /** An object of the type that a policy imports came, changed or went. */
  sourceChanged(policy: string): void;
  /** What the policy reads is known now, or why it is not; or it reads other types. */
  readabilityChanged(policy: string): void;
  /** An object that a lifecycle depends on came, changed or went. */
  dependencyChanged(lifecycle: string): void;
}

export interface DependentResourcesOptions {
  readonly client: ListerWatcher;
  readonly logger: Logger;
  readonly listener: DependentListener;
  readonly metric: PolicyMetrics['cachedObjects'];
}

interface SharedCache {
  readonly cache: ObjectCache;
  readonly resource: GroupVersionResource;
  /** Names of the policies that read it. */
  readonly users: Set<string>;
}

/**
 * What policies read of the host: one watch for each type, shared by the policies that need it, begun with the first of
 * them and ended with the last.
 */
export class DependentResources {
  readonly #caches = new Map<string, SharedCache>();
  readonly #policies = new Map<string, PolicyResources>();
  readonly #dependencies = new DependencyIndex();
  readonly #closing = new Set<Promise<void>>();

  constructor(private readonly options: DependentResourcesOptions) {}

  /** From now on the policy reads these types and no others. */
  register(policy: string, resources: PolicyResources): void {
    const wanted = new Map(typesOf(resources).map((resource) => [formatGvr(resource), resource]));
    // New ones first, so that what stays is not closed and opened again.
    for (const [key, resource] of wanted) {
      this.#open(key, resource).users.add(policy);
    }
    const before = this.#policies.get(policy);
    this.#policies.set(policy, resources);
    this.#release(policy, (key) => wanted.has(key));
    if (!isDeepStrictEqual(before, resources)) {
      this.options.listener.readabilityChanged(policy);
    }
  }

  unregister(policy: string): void {
    this.#policies.delete(policy);
    this.#release(policy, () => false);
  }

  /** Why the policy cannot be acted upon yet; `undefined` when all it reads is known. */
  whyNotReadable(policy: string): string | undefined {
    const resources = this.#policies.get(policy);
    if (resources === undefined) {
      return `the types that the ClusterImportPolicy ${policy} reads are not settled`;
    }
    const reasons = typesOf(resources).map((resource) => this.#cacheOf(resource)?.whyNotSynced);
    return reasons.find((reason) => reason !== undefined);
  }

  /** The objects of the type that the policy imports. */
  sourcesOf(policy: string): readonly KubernetesObject[] {
    const resources = this.#policies.get(policy);
    return resources === undefined ? [] : (this.#cacheOf(resources.source)?.list() ?? []);
  }

  /** Whether the policy reads the type, in this version. */
  isRead(policy: string, resource: GroupVersionResource): boolean {
    return this.#caches.get(formatGvr(resource))?.users.has(policy) === true;
  }

  get(resource: GroupVersionResource, name: ObjectName): KubernetesObject | undefined {
    return this.#cacheOf(resource)?.get(name);
  }

  /** The lifecycle hears of changes of these objects and no others. */
  setDependencies(lifecycle: string, objects: readonly ReferencedObject[]): void {
    this.#dependencies.set(lifecycle, objects);
  }

  clearDependencies(lifecycle: string): void {
    this.#dependencies.delete(lifecycle);
  }

  /** Ends every watch. */
  async close(): Promise<void> {
    this.#policies.clear();
    [...this.#caches].forEach(([key, shared]) => this.#close(key, shared));
    await Promise.all(this.#closing);
  }

  #cacheOf(resource: GroupVersionResource): ObjectCache | undefined {
    return this.#caches.get(formatGvr(resource))?.cache;
  }

  #open(key: string, resource: HostResource): SharedCache {
    const present = this.#caches.get(key);
    if (present !== undefined) {
      return present;
    }
    const { client, logger } = this.options;
    const cache = new ObjectCache(resource, {
      client,
      logger,
      onObject: (type, name) => this.#objectChanged(type, name),
      onState: (type) => this.#stateChanged(type),
    });
    const shared = { cache, resource, users: new Set<string>() };
    this.#caches.set(key, shared);
    return shared;
  }

  #release(policy: string, isKept: (key: string) => boolean): void {
    for (const [key, shared] of this.#caches) {
      if (!isKept(key) && shared.users.delete(policy) && shared.users.size === 0) {
        this.#close(key, shared);
      }
    }
  }

  #close(key: string, { cache, resource }: SharedCache): void {
    this.#caches.delete(key);
    this.options.metric.remove(labelsOf(resource));
    const closed = cache.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  #objectChanged(type: GroupVersionResource, name: ObjectName): void {
    const key = formatGvr(type);
    this.#count(type);
    for (const [policy, { source }] of this.#policies) {
      if (formatGvr(source) === key) {
        this.options.listener.sourceChanged(policy);
      }
    }
    for (const lifecycle of this.#dependencies.dependentsOf(type, name)) {
      this.options.listener.dependencyChanged(lifecycle);
    }
  }

  #stateChanged(type: GroupVersionResource): void {
    this.#count(type);
    for (const policy of this.#caches.get(formatGvr(type))?.users ?? []) {
      this.options.listener.readabilityChanged(policy);
    }
  }

  #count(type: GroupVersionResource): void {
    const cache = this.#cacheOf(type);
    if (cache !== undefined) {
      this.options.metric.set(labelsOf(type), cache.size);
    }
  }
}

function labelsOf({ group, version, resource }: GroupVersionResource): GroupVersionResource {
  return { group, version, resource };
}

function typesOf({ source, references }: PolicyResources): readonly HostResource[] {
  return [source, ...references];
}
