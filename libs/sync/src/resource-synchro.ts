import { formatGvr } from '#kube';
import type { Logger } from '#telemetry';
import { BatchingWriter, type WriteObserver } from './batching-writer.js';
import type { ExtraStore } from './extra-store.js';
import type { SyncState } from './group-resource-status.js';
import { canResume, type MemberOrigin } from './member-origin.js';
import { PressureQueue } from './pressure-queue.js';
import { RefusedObjects } from './refused-objects.js';
import type { ResourceMetrics } from './resource-metrics.js';
import { ResourceRun } from './resource-run.js';
import { storedObjectOf } from './stored-object.js';
import type { StoredPosition } from './stored-position.js';
import { SyncProgress } from './sync-progress.js';
import { listsOf } from './sync-rules.js';
import type { SyncedResource } from './synced-resource.js';

/** What shows in the status is written to the host: not every second of it. */
const LAG_STEP_SECONDS = 30;

export interface ResourceSynchroOptions extends SyncedResource {
  /** Up to where storage is known to be complete, and of which member. */
  readonly storedTo?: StoredPosition;
  readonly onState: (state: SyncState) => void;
}

/**
 * Keeps the rows of one resource of one cluster equal to what the member has. Lists and watches while started; what is
 * queued goes on being written when paused. While storage fails it pauses by itself, and lists again afterwards.
 */
export class ResourceSynchro {
  readonly #queue = new PressureQueue();
  readonly #stopWriting = new AbortController();
  readonly #writing: Promise<void>;
  readonly #metrics: ResourceMetrics;
  readonly #logger: Logger;
  readonly #progress: SyncProgress;
  readonly #extraStores: readonly ExtraStore[];
  readonly #refused: RefusedObjects;
  #eventsTo: string;
  #state: SyncState = { status: 'Pending' };
  #run: ResourceRun | undefined;
  #origin: MemberOrigin | undefined;
  /** Whose versions the progress is in. */
  #member: string;
  #isStarted = false;
  #isStoragePaused = false;
  #isClosed = false;

  constructor(private readonly options: ResourceSynchroOptions) {
    const { cluster, resource, environment, storage, versions, storedTo } = options;
    this.#progress = new SyncProgress(listsOf(resource), storedTo?.resourceVersion ?? '');
    this.#member = storedTo?.member ?? '';
    this.#refused = new RefusedObjects(storedTo?.refused ?? []);
    this.#eventsTo = storedTo?.eventsTo ?? '';
    this.#logger = environment.logger.child({ cluster, resource: formatGvr(resource.sync) });
    this.#metrics = environment.metrics.forResource(cluster, resource.sync);
    this.#metrics.setStoredCount(versions.storedCount);
    this.#extraStores = this.#openExtraStores();
    const writer = new BatchingWriter({
      cluster,
      storage,
      queue: this.#queue,
      toStored: storedObjectOf(cluster, resource.sync, resource.storage),
      observer: this.#observer(),
      writing: environment.budgets.writing,
      bytes: environment.budgets.bytes,
      limits: environment.limits,
      watchdog: environment.watchdog,
    });
    this.#report();
    this.#writing = this.#write(writer);
  }

  /**
   * List and watch, unless it does already. Where all changes are known up to some point, only watch.
   *
   * @param origin - what the member is now; `undefined` when it does not say
   */
  start(origin: MemberOrigin | undefined): void {
    this.#origin = origin;
    this.#isStarted = true;
    this.#startRun();
  }

  /** Up to where storage is complete; `undefined` when that can be said of no point. */
  get storedTo(): StoredPosition | undefined {
    this.#progress.handedOverTo(this.#run?.handedOverTo ?? '');
    const { storedTo } = this.#progress;
    if (storedTo === '') {
      return undefined;
    }
    const eventsTo = this.#run?.eventsRecordedTo ?? this.#eventsTo;
    return { member: this.#member, resourceVersion: storedTo, refused: this.#refused.keys(), eventsTo };
  }

  /** Say in the status how far storage is behind. @returns that, in seconds */
  reportLag(): number {
    this.#report();
    return this.#progress.lagMs / 1000;
  }

  /** Stop listing and watching until the next start; the member does not answer. */
  async pause(): Promise<void> {
    if (!this.#isStarted || this.#isClosed) {
      return;
    }
    this.#isStarted = false;
    this.#set({ status: 'Stop', reason: 'Pause' });
    await this.#stopRun();
  }

  /**
   * Stop for good.
   *
   * @param flush - write what is queued, as far as the time allows; else drop it
   */
  async close({ flush }: { readonly flush: boolean }): Promise<void> {
    const { limits } = this.options.environment;
    this.#isClosed = true;
    this.#set({ status: 'Stop' });
    await this.#stopRun();
    this.#extraStores.forEach((store) => store.close());
    this.#queue.close();
    const deadline = flush ? setTimeout(() => this.#stopWriting.abort(), limits.flushMs) : undefined;
    if (!flush) {
      this.#stopWriting.abort();
    }
    await this.#writing;
    clearTimeout(deadline);
    this.#dropQueue();
    this.options.versions.forgetAll();
    this.#metrics.close();
  }

  #openExtraStores(): readonly ExtraStore[] {
    const { cluster, resource, environment } = this.options;
    const subject = { cluster, resource: resource.sync, kind: resource.kind, relist: () => this.#relist() };
    return environment.extraStores.flatMap((open) => open(subject) ?? []);
  }

  /** Start anew with lists: the store that asks for it {@link ExtraStore.needsList}. */
  #relist(): void {
    void this.#run?.stop();
    this.#startRun();
  }

  #startRun(): void {
    const isRunning = this.#run !== undefined && !this.#run.isStopping;
    if (!this.#isStarted || this.#isStoragePaused || this.#isClosed || isRunning) {
      return;
    }
    const { onState: _, ...shared } = this.options;
    const previous = this.#run;
    const resumeFrom = this.#resumePoint();
    this.#progress.begin({ withLists: resumeFrom === '' });
    const run = new ResourceRun(
      {
        ...shared,
        queue: this.#queue,
        progress: this.#progress,
        extraStores: this.#extraStores,
        logger: this.#logger,
        resumeFrom,
        resumeEventsFrom: resumeFrom === '' ? '' : this.#resumableEvents(previous),
        refused: this.#refused.keys(),
        onState: (state) => this.#set(state),
        onListed: () => this.#onProgress(),
      },
      previous?.stop() ?? Promise.resolve(),
    );
    this.#run = run;
    this.#onProgress();
  }

  /** Where to go on watching; `''` to begin with a list. */
  #resumePoint(): string {
    const { resource } = this.options;
    const reached = this.#run?.handedOverTo || this.#progress.storedTo;
    const member = resource.hasOwnVersions === true ? '' : (this.#origin?.uid ?? '');
    const needsLists = this.#progress.needsLists || this.#extraStores.some((store) => store.needsList);
    if (member !== '' && member === this.#member && !needsLists && canResume(reached, this.#origin)) {
      return reached;
    }
    this.#progress.forget();
    this.#refused.clear();
    this.#member = member;
    return '';
  }

  #resumableEvents(previous: ResourceRun | undefined): string {
    const recordedTo = previous?.eventsRecordedTo ?? this.#eventsTo;
    return canResume(recordedTo, this.#origin) ? recordedTo : '';
  }

  async #stopRun(): Promise<void> {
    await this.#run?.stop();
  }

  #onProgress(): void {
    if (this.#progress.isInitialListStored) {
      this.#run?.recordEvents();
    }
    this.#report();
  }

  async #write(writer: BatchingWriter): Promise<void> {
    const { signal } = this.#stopWriting;
    try {
      await writer.run(signal);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  #observer(): WriteObserver {
    const { versions } = this.options;
    return {
      stored: (change) => {
        versions.settle(change.key, change.type === 'deleted' ? undefined : change.version);
        this.#refused.delete(change.key);
        this.#metrics.stored(change.type);
        this.#run?.objectStored(change.key);
      },
      doubted: ({ key }) => {
        versions.doubt(key);
        this.#progress.lost();
      },
      refused: (change, error) => {
        if (!this.#refused.add(change.key)) {
          this.#progress.lost();
        }
        versions.rollBack(change.key, change.type === 'deleted' ? undefined : change.version);
        this.#metrics.refused();
        this.#logger.error({ name: change.key, error }, 'object not stored');
      },
      retrying: ({ changes, failures, error }) => this.#onRetry(changes, failures, error),
      finished: ({ changes, seconds }) => this.#onBatch(changes, seconds),
    };
  }

  #onRetry(changes: number, failures: number, error: unknown): void {
    const { limits } = this.options.environment;
    this.#metrics.attemptFailed(changes, failures);
    this.#logger.warn({ error, changes, failures }, 'batch not written, will retry');
    const waiting = this.#queue.size + changes;
    if (failures > limits.failuresBeforePause && waiting > limits.changesBeforePause && !this.#isStoragePaused) {
      this.#pauseForStorage();
    }
  }

  /** What is dropped here is found again by the list that follows the recovery. */
  #pauseForStorage(): void {
    this.#isStoragePaused = true;
    if (this.#isStarted) {
      this.#set({ status: 'Stop', reason: 'StorageExpection' });
    }
    void this.#run?.stop();
    this.#dropQueue();
  }

  #dropQueue(): void {
    const dropped = this.#queue.clear();
    this.#progress.dropped(dropped.length);
    this.options.environment.budgets.bytes.release(dropped.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  #onBatch(changes: number, seconds: number): void {
    this.#metrics.setStoredCount(this.options.versions.storedCount);
    this.#metrics.batchStored(seconds, this.#progress.lagMs / 1000);
    const wasInitialListStored = this.#progress.isInitialListStored;
    this.#progress.settled(changes);
    if (this.#progress.isInitialListStored !== wasInitialListStored) {
      this.#onProgress();
    }
    if (this.#isStoragePaused && this.#queue.size === 0) {
      this.options.versions.forgetAll();
      this.#isStoragePaused = false;
      this.#startRun();
    }
  }

  #set(state: SyncState): void {
    this.#state = state;
    this.#report();
  }

  #report(): void {
    const lagSeconds = LAG_STEP_SECONDS * Math.floor(this.#progress.lagMs / 1000 / LAG_STEP_SECONDS);
    const initialListPhase = !this.#progress.isInitialListStored;
    this.options.onState({ ...this.#state, initialListPhase, ...(lagSeconds === 0 ? {} : { lagSeconds }) });
  }
}
