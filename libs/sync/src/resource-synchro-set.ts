import type { ListerWatcher } from '#client';
import { formatGvr, type GroupVersionResource } from '#kube';
import type { ResourceStorage, StorageFactory } from '#storage';
import type { GroupResourceStatus, SyncState } from './group-resource-status.js';
import { uniqueByStorage, type NegotiatedResource } from './resource-negotiator.js';
import { ResourceSynchro } from './resource-synchro.js';
import { ResourceVersionCache } from './resource-version-cache.js';
import type { SyncEnvironment } from './sync-environment.js';

export interface ResourceSynchroSetOptions {
  readonly cluster: string;
  readonly client: ListerWatcher;
  readonly storage: StorageFactory;
  readonly status: GroupResourceStatus;
  readonly environment: SyncEnvironment;
}

/** What storage holds of one resource. */
interface Stored {
  readonly resource: GroupVersionResource;
  readonly versions: ResourceVersionCache;
}

interface Member {
  readonly resource: NegotiatedResource;
  readonly synchro: ResourceSynchro;
}

/** The resource synchros of one cluster: one for each resource that is stored. By storage resource. */
export class ResourceSynchroSet {
  readonly #stored = new Map<string, Stored>();
  readonly #members = new Map<string, Member>();
  #isStarted = false;

  constructor(private readonly options: ResourceSynchroSetOptions) {}

  /** Read what storage holds of the cluster. Once, before anything else. */
  async load(signal: AbortSignal): Promise<void> {
    const { storage, cluster } = this.options;
    for await (const { resource, versionByKey } of storage.getResourceVersions(cluster, signal)) {
      this.#storedOf(resource).versions.load(versionByKey);
    }
  }

  /** List and watch everything, now and what is added later. */
  start(): void {
    this.#isStarted = true;
    for (const { synchro } of this.#members.values()) {
      synchro.start();
    }
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
      this.#open(key, resource);
    }
    await this.#close([...this.#members.keys()].filter((key) => !wanted.has(key)));
    await this.#cleanUp(wanted, mayBeServed, signal);
  }

  /** Stop everything for good. @param flush - write what is queued, as far as the time allows */
  async close({ flush }: { readonly flush: boolean }): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ synchro }) => synchro.close({ flush })));
    this.#members.clear();
  }

  /** A synchro lists one version for its whole life; another version needs another synchro. */
  async #closeChanged(wanted: ReadonlyMap<string, NegotiatedResource>): Promise<void> {
    const changed = [...this.#members].filter(([key, { resource }]) => {
      const next = wanted.get(key);
      return next !== undefined && !isSameSynchro(resource, next);
    });
    await Promise.all(
      changed.map(async ([key, { synchro }]) => {
        await synchro.close({ flush: true });
        this.#members.delete(key);
      }),
    );
  }

  #open(key: string, resource: NegotiatedResource): void {
    if (this.#members.has(key)) {
      return;
    }
    const { cluster, client, environment } = this.options;
    const onState = (state: SyncState): void => this.options.status.setState(resource.storage, resource.sync, state);
    const storage = this.#openStorage(resource, onState);
    if (storage === undefined) {
      return;
    }
    const { versions } = this.#storedOf(resource.storage);
    const synchro = new ResourceSynchro({ cluster, resource, client, storage, versions, environment, onState });
    this.#members.set(key, { resource, synchro });
    if (this.#isStarted) {
      synchro.start();
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
    const known = this.#stored.get(key) ?? { resource, versions: new ResourceVersionCache() };
    this.#stored.set(key, known);
    return known;
  }
}

function isSameSynchro(a: NegotiatedResource, b: NegotiatedResource): boolean {
  return (
    formatGvr(a.sync) === formatGvr(b.sync) && a.recordsEvents === b.recordsEvents && a.namespaced === b.namespaced
  );
}
