import { Reflector, type ListerWatcher, type ReflectorState, type ReflectorStore } from '#client';
import { formatGvr } from '#kube';
import type { ResourceStorage } from '#storage';
import type { Logger } from '#telemetry';
import { BatchingWriter, type WriteObserver } from './batching-writer.js';
import { combineStores } from './extra-store.js';
import type { SyncState } from './group-resource-status.js';
import { ListGate } from './list-gate.js';
import { pruneObject } from './object-pruner.js';
import { PressureQueue } from './pressure-queue.js';
import { ResourceIntake } from './resource-intake.js';
import type { ResourceMetrics } from './resource-metrics.js';
import type { NegotiatedResource } from './resource-negotiator.js';
import type { ResourceVersionCache } from './resource-version-cache.js';
import { storedObjectOf } from './stored-object.js';
import type { SyncEnvironment } from './sync-environment.js';

export interface ResourceSynchroOptions {
  readonly cluster: string;
  readonly resource: NegotiatedResource;
  readonly client: ListerWatcher;
  readonly storage: ResourceStorage;
  /** What storage holds. Used by one synchro at a time. */
  readonly versions: ResourceVersionCache;
  readonly environment: SyncEnvironment;
  readonly onState: (state: SyncState) => void;
}

interface Run {
  readonly abort: AbortController;
  readonly done: Promise<void>;
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
  #state: SyncState = { status: 'Pending' };
  #run: Run | undefined;
  #isStarted = false;
  #isStoragePaused = false;
  #isClosed = false;
  /** Changes to settle before the first list of a start is stored; `undefined` while that list is under way. */
  #initialChanges: number | undefined;
  #unsettled = 0;

  constructor(private readonly options: ResourceSynchroOptions) {
    const { cluster, resource, environment, storage, versions } = options;
    this.#logger = environment.logger.child({ cluster, resource: formatGvr(resource.sync) });
    this.#metrics = environment.metrics.forResource(cluster, resource.sync);
    this.#metrics.setStoredCount(versions.storedCount);
    const writer = new BatchingWriter({
      cluster,
      storage,
      queue: this.#queue,
      toStored: storedObjectOf(cluster, resource.sync, resource.storage),
      observer: this.#observer(),
      slots: environment.budgets.batches,
      bytes: environment.budgets.bytes,
      limits: environment.limits,
    });
    this.#report();
    this.#writing = this.#write(writer);
  }

  /** List and watch, unless it does already. */
  start(): void {
    this.#isStarted = true;
    this.#startRun();
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

  #startRun(): void {
    const isRunning = this.#run !== undefined && !this.#run.abort.signal.aborted;
    if (!this.#isStarted || this.#isStoragePaused || this.#isClosed || isRunning) {
      return;
    }
    const abort = new AbortController();
    this.#initialChanges = undefined;
    this.#run = { abort, done: this.#reflect(this.#run?.done, abort.signal) };
  }

  async #stopRun(): Promise<void> {
    this.#run?.abort.abort();
    await this.#run?.done;
  }

  async #reflect(previous: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
    await previous;
    const { resource, client, environment } = this.options;
    const gate = new ListGate(client, environment.budgets.pages);
    const reflector = new Reflector({
      client: gate,
      resource: resource.sync,
      kind: resource.kind,
      store: this.#store(gate, signal),
      pageSize: environment.pageSize,
      forcePaginatedList: environment.forcePaginatedList,
      logger: this.#logger,
      onState: (state) => this.#onReflectorState(state, signal),
    });
    try {
      await reflector.run(signal);
    } finally {
      gate.release();
    }
  }

  #store(gate: ListGate, signal: AbortSignal): ReflectorStore {
    const { cluster, resource, environment, versions } = this.options;
    const intake = new ResourceIntake({
      versions,
      queue: this.#queue,
      bytes: environment.budgets.bytes,
      limits: environment.limits,
      prune: (object) => pruneObject(object, environment.prune),
      onAdmitted: (changes) => (this.#unsettled += changes),
      onPageDone: () => gate.release(),
      onListed: () => this.#onListed(),
      signal,
    });
    const extras = environment.extraStores.map((create) => create(cluster, resource.sync));
    return combineStores([...extras.filter((store) => store !== undefined), intake]);
  }

  #onListed(): void {
    this.#initialChanges ??= this.#unsettled;
    this.#report();
  }

  #onReflectorState({ phase, error }: ReflectorState, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    if (phase === 'watching') {
      this.#set({ status: 'Syncing' });
    }
    if (phase === 'failed') {
      this.#set({ status: 'Error', reason: 'ResourceWatchFailed', message: messageOf(error) });
    }
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
        this.#metrics.stored(change.type);
      },
      doubted: ({ key }) => versions.doubt(key),
      refused: (change, error) => {
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
    this.#run?.abort.abort();
    this.#dropQueue();
  }

  #dropQueue(): void {
    const dropped = this.#queue.clear();
    this.#unsettled -= dropped.length;
    this.options.environment.budgets.bytes.release(dropped.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  #onBatch(changes: number, seconds: number): void {
    this.#unsettled -= changes;
    this.#metrics.setStoredCount(this.options.versions.storedCount);
    this.#metrics.batchStored(seconds);
    if (this.#initialChanges !== undefined && this.#initialChanges > 0) {
      this.#initialChanges = Math.max(0, this.#initialChanges - changes);
      this.#report();
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
    this.options.onState({ ...this.#state, initialListPhase: this.#initialChanges !== 0 });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
