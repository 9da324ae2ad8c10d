import type { ListerWatcher, WatchListSupport, WireObject } from '#client';
import { formatGvr, type GroupVersionResource } from '#kube';
import type { ResourceStorage, StorageFactory } from '#storage';
import type { GroupResourceStatus, SyncState } from './group-resource-status.js';
import type { MemberOrigin } from './member-origin.js';
import { PositionKeeper } from './position-keeper.js';
import { uniqueByStorage, type NegotiatedResource } from './resource-negotiator.js';
import { ResourceSynchro } from './resource-synchro.js';
import { ResourceVersionCache } from './resource-version-cache.js';
import type { SyncEnvironment } from './sync-environment.js';
import { filterText, shapeText } from './sync-rules.js';

export interface ResourceSynchroSetOptions {
  readonly cluster: string;
  readonly client: ListerWatcher<WireObject>;
  /** What the member has shown to be able to; left out when everything is to be listed. */
  readonly watchLists: WatchListSupport | undefined;
  readonly storage: StorageFactory;
  readonly status: GroupResourceStatus;
  readonly environment: SyncEnvironment;
}

/** What storage holds of one resource. */
interface Stored {
  readonly resource: GroupVersionResource;
  readonly versions: ResourceVersionCache;
  /** Version of each recorded event, by its key. */
  readonly eventVersions: Map<string, string>;
}

interface Member {
  readonly resource: NegotiatedResource;
  readonly synchro: ResourceSynchro;
}

/** The resource synchros of one cluster: one for each resource that is stored. By storage resource. */
export class ResourceSynchroSet {
  readonly #stored = new Map<string, Stored>();
  readonly #members = new Map<string, Member>();
  readonly #positions: PositionKeeper;
  #origin: MemberOrigin | undefined;
  #isStarted = false;

  constructor(private readonly options: ResourceSynchroSetOptions) {
    this.#positions = new PositionKeeper(options.cluster, options.storage.getSyncPositionStore?.());
  }

  /** Objects that storage holds. */
  get objectCount(): number {
    return [...this.#stored.values()].reduce((count, { versions }) => count + versions.storedCount, 0);
  }

  /** Read what storage holds of the cluster. Once, before anything else. */
  async load(signal: AbortSignal): Promise<void> {
    const { storage, cluster } = this.options;
    // Before the rows: what is stored meanwhile by a process that is on its way out is then later than the position.
    await this.#positions.load(signal);
    for await (const { resource, versionByKey, eventVersionByKey = [] } of storage.getResourceVersions(
      cluster,
      signal,
    )) {
      const { versions, eventVersions } = this.#storedOf(resource);
      if (versions.load(versionByKey).hasUnknown) {
        // Objects of which nobody says what they are by now come with a list, not with what has changed since.
        this.#positions.forget(resource);
      }
      for (const [key, version] of eventVersionByKey) {
        eventVersions.set(key, version);
      }
    }
  }

  /**
   * Synchronise everything, now and what is added later.
   *
   * @param origin - what the member is now; `undefined` when it does not say
   */
  start(origin: MemberOrigin | undefined): void {
    this.#origin = origin;
    this.#isStarted = true;
    for (const { synchro } of this.#members.values()) {
      synchro.start(origin);
    }
  }

  /** Say in the status how far storage is behind. @returns that of the resource that is furthest behind, in seconds */
  reportLag(): number {
    return Math.max(0, ...[...this.#members.values()].map(({ synchro }) => synchro.reportLag()));
  }

  /** Keep how far storage is complete, for the next process. */
  async savePositions(signal: AbortSignal): Promise<void> {
    for (const member of this.#members.values()) {
      this.#notePosition(member);
    }
    await this.#positions.save(signal);
  }

  /** Stop listing and watching; what is queued is still written. */
  async pause(): Promise<void> {
    this.#isStarted = false;
    await Promise.all([...this.#members.values()].map(({ synchro }) => synchro.pause()));
  }

  /**
   * Synchronise exactly these resources. Rows of all others are deleted, left over from earlier runs included.
   *
   * @param mayBeServed - whether the member may have a resource although it does not say so now; its rows are kept
   * @throws AggregateError when rows could not be deleted; calling again tries again
   */
  async apply(
    resources: readonly NegotiatedResource[],
    mayBeServed: (resource: GroupVersionResource) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    this.options.status.setNegotiated(resources);
    const wanted = uniqueByStorage(resources);
    await this.#closeChanged(wanted);
    for (const [key, resource] of wanted) {
      await this.#open(key, resource, signal);
    }
    await this.#close([...this.#members.keys()].filter((key) => !wanted.has(key)));
    await this.#cleanUp(wanted, mayBeServed, signal);
  }

  /** Stop everything for good. @param flush - write what is queued, as far as the time allows */
  async close({ flush }: { readonly flush: boolean }): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ synchro }) => synchro.close({ flush })));
    this.#members.forEach((member) => this.#notePosition(member));
    this.#members.clear();
  }

  /** A synchro lists one version for its whole life; another version needs another synchro. */
  async #closeChanged(wanted: ReadonlyMap<string, NegotiatedResource>): Promise<void> {
    const changed = [...this.#members].filter(([key, { resource }]) => {
      const next = wanted.get(key);
      return next !== undefined && !isSameSynchro(resource, next);
    });
    await Promise.all(
      changed.map(async ([key, member]) => {
        await member.synchro.close({ flush: true });
        this.#notePosition(member);
        this.#members.delete(key);
      }),
    );
  }

  async #open(key: string, resource: NegotiatedResource, signal: AbortSignal): Promise<void> {
    if (this.#members.has(key)) {
      return;
    }
    const { cluster, client, watchLists, environment } = this.options;
    const onState = (state: SyncState): void => this.options.status.setState(resource.storage, resource.sync, state);
    const storage = this.#openStorage(resource, onState);
    if (storage === undefined) {
      return;
    }
    const { versions, eventVersions } = this.#storedOf(resource.storage);
    if (!this.#positions.isShapedAs(resource)) {
      this.#positions.mix(resource);
      await this.#positions.save(signal);
      versions.doubtAll();
    }
    const storedTo = this.#positions.positionOf(resource);
    const synchro = new ResourceSynchro({
      cluster,
      resource,
      client,
      watchLists,
      storage,
      versions,
      eventVersions,
      ...(storedTo === undefined ? {} : { storedTo }),
      environment,
      onState,
    });
    this.#members.set(key, { resource, synchro });
    if (this.#isStarted) {
      synchro.start(this.#origin);
    }
  }

  #notePosition({ resource, synchro }: Member): void {
    const { storedTo } = synchro;
    if (storedTo !== undefined) {
      this.#positions.put(resource, storedTo);
    }
  }

  #openStorage(resource: NegotiatedResource, onState: (state: SyncState) => void): ResourceStorage | undefined {
    const { storage, kind, namespaced } = resource;
    try {
      return this.options.storage.newResourceStorage({ resource: storage, kind, namespaced });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onState({ status: 'Pending', reason: 'SynchroCreateFailed', message: `new resource storage failed: ${reason}` });
      return undefined;
    }
  }

  async #close(keys: readonly string[]): Promise<void> {
    await Promise.all(
      keys.map(async (key) => {
        const member = this.#members.get(key);
        await member?.synchro.close({ flush: false });
        this.#members.delete(key);
        if (member !== undefined) {
          const message = 'the resource synchro is moved';
          const { storage, sync } = member.resource;
          this.options.status.setState(storage, sync, { status: 'Stop', reason: 'SynchroRemoved', message });
        }
      }),
    );
  }

  async #cleanUp(
    wanted: ReadonlyMap<string, NegotiatedResource>,
    mayBeServed: (resource: GroupVersionResource) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { status, storage, cluster } = this.options;
    const failures: unknown[] = [];
    for (const [key, { resource }] of this.#stored) {
      if (wanted.has(key) || mayBeServed(resource)) {
        continue;
      }
      try {
        await storage.cleanClusterResource(cluster, resource, signal);
        this.#stored.delete(key);
        this.#positions.forget(resource);
        status.remove(resource);
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
        const message = error instanceof Error ? error.message : String(error);
        status.setState(resource, resource, { status: 'Stop', reason: 'CleanResourceFailed', message });
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, 'rows of resources that are not synchronised any more could not be deleted');
    }
  }

  #storedOf(resource: GroupVersionResource): Stored {
    const key = formatGvr(resource);
    const known = this.#stored.get(key) ?? {
      resource,
      versions: new ResourceVersionCache(),
      eventVersions: new Map<string, string>(),
    };
    this.#stored.set(key, known);
    return known;
  }
}

function isSameSynchro(a: NegotiatedResource, b: NegotiatedResource): boolean {
  return (
    formatGvr(a.sync) === formatGvr(b.sync) &&
    a.recordsEvents === b.recordsEvents &&
    a.namespaced === b.namespaced &&
    filterText(a.rules) === filterText(b.rules) &&
    shapeText(a.rules) === shapeText(b.rules)
  );
}
