import { Backoff, untilAborted } from '#async';
import {
  Reflector,
  type Discovery,
  type DiscoveryClient,
  type ListerWatcher,
  type ReflectorOptions,
  type ReflectorStore,
} from '#client';
import type { GroupVersionResource } from '#kube';
import type { Logger } from '#telemetry';
import { announcedVersionOf } from './api-service.js';
import { customResourceOf } from './custom-resource.js';
import { DescribedVersions } from './described-versions.js';
import { ProjectedStore } from './projected-store.js';
import { type ServedResource, ServedResources } from './served-resources.js';

const CRD_GROUP = 'apiextensions.k8s.io';
const CRD_VERSIONS = ['v1', 'v1beta1'];
const API_SERVICES = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };
/** How often everything is discovered again, as an upgraded member announces nothing. */
const REFRESH_MS = 5 * 60_000;

export interface DynamicDiscoveryOptions {
  readonly discovery: DiscoveryClient;
  readonly client: ListerWatcher;
  readonly logger: Logger;
  /** Called when what is served is known for the first time, and whenever it changed. */
  readonly onChange: () => void;
  /** Called when a list or a watch of definitions failed, which is tried again. */
  readonly onFailure: NonNullable<ReflectorOptions['onFailure']>;
}

/**
 * What one member serves, as it changes: discovery for the API server's own and for aggregated groups, definitions for
 * custom resources. Only an answer takes something away; a member that fails to answer serves what it served before.
 */
export class DynamicDiscovery {
  readonly served = new ServedResources();
  readonly #described = new DescribedVersions();
  readonly #definitions = new ProjectedStore(customResourceOf, () => this.#rebuild());
  readonly #announcements = new ProjectedStore(announcedVersionOf, () => this.#onAnnouncement());
  /** Discovery shows a group of custom resources for a while after its last definition went. */
  readonly #onceCustom = new Set<string>();
  readonly #backoff = new Backoff({ baseMs: 1000, factor: 2, capMs: 60_000, jitter: 0.5, resetAfterMs: 120_000 });
  #wake = new AbortController();
  #isReady = false;

  private constructor(
    private readonly options: DynamicDiscoveryOptions,
    private discovery: Discovery,
  ) {
    this.#described.update(discovery, []);
  }

  /** Asks a member for the first time. @throws when it does not answer, or has no custom resource definitions */
  static async connect(options: DynamicDiscoveryOptions, signal: AbortSignal): Promise<DynamicDiscovery> {
    const discovery = new DynamicDiscovery(options, await options.discovery.all(signal));
    if (discovery.#definitionsVersion() === undefined) {
      throw new Error('not match crd version');
    }
    return discovery;
  }

  /** Whether what the member serves is known. Until then nothing is. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether the member may serve resources of the group that are not known: one of its API servers does not answer. */
  isIncomplete(group: string): boolean {
    return !this.#onceCustom.has(group) && this.#described.isIncomplete(group);
  }

  /** Discover again soon: something that was expected is missing. */
  refresh(): void {
    this.#wake.abort();
  }

  /** Follows the member until the signal aborts. May be run again. */
  async run(signal: AbortSignal): Promise<void> {
    const version = this.#definitionsVersion() ?? 'v1';
    const definitions = { group: CRD_GROUP, version, resource: 'customresourcedefinitions' };
    await Promise.all([
      this.#follow(definitions, 'CustomResourceDefinition', this.#definitions, signal),
      this.#hasAnnouncements() ? this.#follow(API_SERVICES, 'APIService', this.#announcements, signal) : undefined,
      this.#refreshLoop(signal),
    ]);
  }

  #follow(resource: GroupVersionResource, kind: string, store: ReflectorStore, signal: AbortSignal): Promise<void> {
    const { client, logger, onFailure } = this.options;
    // Definitions are large: always in pages.
    const pages = { forcePaginatedList: true, pageSize: 50 };
    return new Reflector({ client, resource, kind, store, logger, onFailure, ...pages }).run(signal);
  }

  async #refreshLoop(signal: AbortSignal): Promise<void> {
    let waitMs = REFRESH_MS;
    for (;;) {
      await untilAborted(AbortSignal.any([signal, this.#wake.signal, AbortSignal.timeout(Math.round(waitMs))]));
      if (signal.aborted) {
        return;
      }
      this.#wake = new AbortController();
      waitMs = await this.#tryRefresh(signal);
    }
  }

  /** @returns how long to wait for the next time */
  async #tryRefresh(signal: AbortSignal): Promise<number> {
    try {
      this.discovery = await this.options.discovery.all(signal);
      this.#describe();
      return REFRESH_MS;
    } catch (error) {
      const waitMs = this.#backoff.next();
      this.options.logger.warn({ error, durationMs: waitMs }, 'member not discovered again, will retry');
      return waitMs;
    }
  }

  #onAnnouncement(): void {
    this.#describe();
    this.refresh();
  }

  #describe(): void {
    const announced = this.#announcements.values().filter(({ group }) => !this.#onceCustom.has(group));
    this.#described.update(this.discovery, announced);
    this.#rebuild();
  }

  #rebuild(): void {
    if (!this.#definitions.hasSynced || (this.#hasAnnouncements() && !this.#announcements.hasSynced)) {
      return;
    }
    const changes = [this.#rebuildCustom(), this.#rebuildOthers(), this.#removeVanished()];
    if (!this.#isReady || changes.includes(true)) {
      this.#isReady = true;
      this.options.onChange();
    }
  }

  #rebuildCustom(): boolean {
    const changes = [...this.#customGroups()].map(([group, resources]) => {
      this.#onceCustom.add(group);
      return this.served.setGroup(group, 'custom', resources);
    });
    return changes.includes(true);
  }

  #rebuildOthers(): boolean {
    const aggregated = this.#aggregatedGroups();
    const changes = this.#otherGroups().map((group) => {
      const source = aggregated.has(group) ? 'aggregated' : 'built-in';
      return this.served.setGroup(group, source, this.#described.resourcesOf(group));
    });
    return changes.includes(true);
  }

  #removeVanished(): boolean {
    const present = new Set([...this.#customGroups().keys(), ...this.#otherGroups()]);
    const vanished = this.served.groups().filter((group) => !present.has(group));
    vanished.forEach((group) => this.served.removeGroup(group));
    return vanished.length > 0;
  }

  #customGroups(): ReadonlyMap<string, readonly ServedResource[]> {
    const servedOnes = this.#definitions.values().filter(({ versions }) => versions.length > 0);
    return Map.groupBy(servedOnes, ({ group }) => group);
  }

  #otherGroups(): readonly string[] {
    return this.#described.groups().filter((group) => !this.#onceCustom.has(group));
  }

  #aggregatedGroups(): ReadonlySet<string> {
    const announced = this.#announcements.values();
    return new Set(announced.filter(({ isAggregated }) => isAggregated).map(({ group }) => group));
  }

  /** Not every API server that speaks Kubernetes aggregates others. */
  #hasAnnouncements(): boolean {
    return this.#serves(API_SERVICES);
  }

  #definitionsVersion(): string | undefined {
    const resource = 'customresourcedefinitions';
    return CRD_VERSIONS.find((version) => this.#serves({ group: CRD_GROUP, version, resource }));
  }

  #serves({ group, version, resource }: GroupVersionResource): boolean {
    const known = this.#described.resourcesOf(group).find((each) => each.resource === resource);
    return known?.versions.includes(version) === true;
  }
}
