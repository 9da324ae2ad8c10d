import type {
  ClusterGroupResourcesStatus,
  ClusterResourceStatus,
  ClusterResourceSyncCondition,
  SyncStatus,
} from '#api';
import { formatGroupResource, formatGvr, formatTimestamp, type GroupVersionResource } from '#kube';
import type { NegotiatedResource } from './resource-negotiator.js';

/** How a resource synchro is doing. */
export interface SyncState {
  readonly status: SyncStatus;
  readonly reason?: string;
  readonly message?: string;
  /** The first list of a start is not stored completely. */
  readonly initialListPhase?: boolean;
  /** How far storage is behind; left out when it hardly is. */
  readonly lagSeconds?: number;
}

interface Running extends SyncState {
  /** What is listed and watched. */
  readonly sync: GroupVersionResource;
  readonly since: string;
}

interface Version extends NegotiatedResource {
  readonly notFound: Running;
}

/**
 * The sync condition of every negotiated version of one cluster. Several versions may be stored as one; they mirror the
 * state of the one synchro that stores them.
 */
export class GroupResourceStatus {
  /** By storage resource. */
  readonly #running = new Map<string, Running>();
  #negotiated: readonly Version[] | undefined;
  #removing: readonly Version[] = [];

  /** @param onChange - called after every change that shows in a snapshot */
  constructor(
    private readonly onChange: () => void,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The versions wanted from now on, in the order of the request. Resources no longer among them stay until {@link remove}. */
  setNegotiated(resources: readonly NegotiatedResource[]): void {
    const since = formatTimestamp(this.now());
    const known = new Map(this.#all().map((version) => [versionKey(version), version]));
    const next = resources.map((resource): Version => {
      const notFound = known.get(versionKey(resource))?.notFound ?? notFoundState(resource, since);
      return { ...resource, notFound };
    });
    // Of a resource that remains, only the version may have changed, as of a member that was upgraded: nothing is removed.
    const stored = new Set(next.map(({ storage }) => formatGvr(storage)));
    this.#removing = [...known.values()].filter(({ storage }) => !stored.has(formatGvr(storage)));
    this.#negotiated = next;
    this.onChange();
  }

  /** What became of the synchro that stores this resource. The time moves only when there is something new. */
  setState(storage: GroupVersionResource, sync: GroupVersionResource, state: SyncState): void {
    const key = formatGvr(storage);
    const before = this.#running.get(key);
    if (before !== undefined && isSame(before, sync, state)) {
      return;
    }
    const isLagOnly = before !== undefined && isSame({ ...before, lagSeconds: state.lagSeconds }, sync, state);
    this.#running.set(key, { ...state, sync, since: isLagOnly ? before.since : formatTimestamp(this.now()) });
    this.onChange();
  }

  /** Nothing of this resource is stored or wanted any more. */
  remove(storage: GroupVersionResource): void {
    const key = formatGvr(storage);
    this.#running.delete(key);
    this.#removing = this.#removing.filter((version) => formatGvr(version.storage) !== key);
    this.onChange();
  }

  /** As `status.syncResources` shows it; `undefined` before the first negotiation. */
  snapshot(): readonly ClusterGroupResourcesStatus[] | undefined {
    if (this.#negotiated === undefined) {
      return undefined;
    }
    const groups = Map.groupBy(this.#all(), ({ sync }) => sync.group);
    return [...groups].map(([group, versions]) => ({ group, resources: this.#resources(versions) }));
  }

  #all(): readonly Version[] {
    return [...(this.#negotiated ?? []), ...this.#removing];
  }

  #resources(versions: readonly Version[]): readonly ClusterResourceStatus[] {
    return [...Map.groupBy(versions, ({ sync }) => sync.resource)].map(([name, [first, ...others]]) => ({
      name,
      kind: first?.kind ?? '',
      namespaced: first?.namespaced ?? false,
      ...first?.names,
      syncConditions: [...(first === undefined ? [] : [first]), ...others]
        .toSorted((a, b) => (a.sync.version < b.sync.version ? -1 : 1))
        .map((version) => this.#condition(version)),
    }));
  }

  #condition(version: Version): ClusterResourceSyncCondition {
    const state = this.#running.get(formatGvr(version.storage)) ?? version.notFound;
    const { sync, storage } = version;
    const showsInitialList = state.status === 'Pending' || state.status === 'Syncing';
    return {
      version: sync.version,
      ...(state.sync.version === sync.version ? {} : { syncVersion: state.sync.version }),
      ...differentResource('syncResource', state.sync, sync),
      storageVersion: storage.version,
      ...differentResource('storageResource', storage, sync),
      status: state.status,
      ...(state.reason === undefined ? {} : { reason: state.reason }),
      ...(state.message === undefined ? {} : { message: state.message }),
      ...(showsInitialList && state.initialListPhase === true ? { initialListPhase: true } : {}),
      ...(state.lagSeconds === undefined ? {} : { lagSeconds: state.lagSeconds }),
      lastTransitionTime: state.since,
    };
  }
}

function differentResource<F extends string>(
  field: F,
  of: GroupVersionResource,
  shown: GroupVersionResource,
): Partial<Record<F, string>> {
  const name = formatGroupResource(of);
  return name === formatGroupResource(shown) ? {} : ({ [field]: name } as Record<F, string>);
}

function versionKey({ sync }: NegotiatedResource): string {
  return formatGvr(sync);
}

function notFoundState({ sync }: NegotiatedResource, since: string): Running {
  return { status: 'Unknown', reason: 'ResourceSynchroNotFound', message: 'not found resource synchro', sync, since };
}

function isSame(
  before: Omit<Running, 'lagSeconds'> & Partial<Record<'lagSeconds', number | undefined>>,
  sync: GroupVersionResource,
  state: SyncState,
): boolean {
  return (
    formatGvr(before.sync) === formatGvr(sync) &&
    before.status === state.status &&
    before.reason === state.reason &&
    before.message === state.message &&
    before.initialListPhase === state.initialListPhase &&
    before.lagSeconds === state.lagSeconds
  );
}
