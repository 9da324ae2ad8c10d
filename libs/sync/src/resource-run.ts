import { Reflector, type ReflectorState, type ReflectorStore, type WireObject } from '#client';
import { parseObjectName } from '#kube';
import type { Logger } from '#telemetry';
import { EventRun } from './event-run.js';
import { combineStores, type ExtraStore } from './extra-store.js';
import type { SyncState } from './group-resource-status.js';
import { ListGate } from './list-gate.js';
import type { PressureQueue } from './pressure-queue.js';
import { readOnceMore } from './refused-objects.js';
import { ResourceIntake } from './resource-intake.js';
import { earliestVersion } from './resource-version.js';
import { condense } from './stored-text.js';
import { listsOf } from './sync-rules.js';
import type { SyncProgress } from './sync-progress.js';
import type { SyncedResource } from './synced-resource.js';

export interface ResourceRunOptions extends SyncedResource {
  readonly queue: PressureQueue;
  readonly progress: SyncProgress;
  readonly extraStores: readonly ExtraStore[];
  readonly logger: Logger;
  /** Go on from here without a list; `''` begins with lists. */
  readonly resumeFrom: string;
  /** Up to where events are recorded; `''` lists them. */
  readonly resumeEventsFrom: string;
  /** Objects to ask for once more, when nothing is listed. */
  readonly refused: readonly string[];
  readonly onState: (state: SyncState) => void;
  /** All changes of a list are on their way. */
  readonly onListed: () => void;
}

/** One time of listing and watching a resource, from a start to the next stop: in one piece, or by namespace. */
export class ResourceRun {
  readonly #abort = new AbortController();
  readonly #reflectors = new Map<string, Reflector<WireObject>>();
  readonly #phases = new Map<string, ReflectorState['phase']>();
  readonly #events: EventRun | undefined;
  readonly #done: Promise<void>;

  /** @param after - the run before, whose last change must be on its way before this one begins */
  constructor(
    private readonly options: ResourceRunOptions,
    after: Promise<void>,
  ) {
    const { resource } = options;
    this.#events = resource.recordsEvents
      ? new EventRun({ ...options, resumeFrom: options.resumeEventsFrom, signal: this.#abort.signal })
      : undefined;
    this.#done = this.#run(listsOf(resource), after);
  }

  get isStopping(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Every change up to here has been handed over; `''` when that can be said of no point. */
  get handedOverTo(): string {
    return earliestVersion([...this.#reflectors.values()].map(({ resourceVersion }) => resourceVersion));
  }

  /** Every event up to here is recorded; `''` when that can be said of no point. */
  get eventsRecordedTo(): string {
    return this.#events?.recordedTo ?? '';
  }

  /** What was found first is stored: events of it can be recorded. */
  recordEvents(): void {
    this.#events?.start();
  }

  /** An object is stored that may not have been before. */
  objectStored(key: string): void {
    this.#events?.objectStored(key);
  }

  /** Resolves when nothing is handed over any more. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(lists: readonly string[], after: Promise<void>): Promise<void> {
    await after;
    const { signal } = this.#abort;
    try {
      await this.#deleteOutside(lists);
      await this.#readRefused();
      await Promise.all(lists.map((namespace) => this.#reflect(namespace)));
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      await this.#events?.stopped();
    }
  }

  /** Rows of namespaces that are not wanted any more: no list will say that they are gone. */
  async #deleteOutside(namespaces: readonly string[]): Promise<void> {
    const wanted = new Set(namespaces);
    if (wanted.has('')) {
      return;
    }
    const { versions } = this.options;
    const outside = [...versions.keys()].filter((key) => !wanted.has(parseObjectName(key).namespace));
    await this.#intake('', undefined).deleteAll(outside);
  }

  async #readRefused(): Promise<void> {
    const { resumeFrom, refused } = this.options;
    if (resumeFrom !== '') {
      await readOnceMore(refused, this.options, this.#intake('', undefined), this.#abort.signal);
    }
  }

  async #reflect(namespace: string): Promise<void> {
    const { cluster, resource, environment, logger, resumeFrom } = this.options;
    const { labelSelector, fieldSelector } = resource.rules ?? {};
    const { signal } = this.#abort;
    const gate = new ListGate(this.options.client, environment.budgets.pages);
    const reflector = new Reflector<WireObject>({
      client: gate,
      resource: resource.sync,
      kind: resource.kind,
      store: this.#store(namespace, gate),
      ...(namespace === '' ? {} : { namespace }),
      labelSelector,
      fieldSelector,
      pageSize: environment.pageSize,
      forcePaginatedList: environment.forcePaginatedList,
      watchLists: this.options.watchLists,
      resumeFrom,
      logger,
      onState: (state) => this.#onState(namespace, state),
      onFailure: (verb, error) => environment.memberMetrics.requestFailed(cluster, verb, error),
    });
    this.#reflectors.set(namespace, reflector);
    this.#phases.set(namespace, 'listing');
    try {
      await reflector.run(signal);
    } finally {
      gate.release();
    }
  }

  #store(namespace: string, gate: ListGate<WireObject>): ReflectorStore<WireObject> {
    const extras = this.options.extraStores.map((store) => store.storeFor(namespace));
    return combineStores([...extras, this.#intake(namespace, gate)]);
  }

  #intake(namespace: string, gate: ListGate<WireObject> | undefined): ResourceIntake {
    const { cluster, resource, environment, versions, queue, progress } = this.options;
    return new ResourceIntake({
      namespace,
      versions,
      queue,
      bytes: environment.budgets.bytes,
      limits: environment.limits,
      condense: (object) => condense(object, cluster, { ...environment.prune, ...resource.rules }),
      onAdmitted: (changes) => progress.admitted(changes),
      onPageDone: () => gate?.release(),
      onListBegins: () => progress.listBegins(namespace),
      onListed: () => {
        progress.listEnds(namespace);
        this.options.onListed();
      },
      signal: this.#abort.signal,
    });
  }

  #onState(namespace: string, { phase, error }: ReflectorState): void {
    if (this.#abort.signal.aborted) {
      return;
    }
    this.#phases.set(namespace, phase);
    if (phase === 'failed') {
      const message = error instanceof Error ? error.message : String(error);
      this.options.onState({ status: 'Error', reason: 'ResourceWatchFailed', message });
    } else if ([...this.#phases.values()].every((each) => each === 'watching')) {
      this.options.onState({ status: 'Syncing' });
    }
  }
}
