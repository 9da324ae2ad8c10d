import { Reflector, type WireObject } from '#client';
import { formatGvr, type KubernetesObject } from '#kube';
import type { Logger } from '#telemetry';
import { EventIntake } from './event-intake.js';
import { ListGate } from './list-gate.js';
import { pruneObject } from './object-pruner.js';
import type { SyncedResource } from './synced-resource.js';

const coreEvents = { group: '', version: 'v1', resource: 'events' } as const;
const PAGE_SIZE = 500;
const watchLife = { minSeconds: 300, maxSeconds: 600, graceMs: 60_000 };

export interface EventRunOptions extends SyncedResource {
  readonly logger: Logger;
  /** Every event up to here is recorded; `''` lists them. */
  readonly resumeFrom: string;
  readonly signal: AbortSignal;
}

/**
 * Records the core Events of the objects of one resource, from when these are stored until the signal aborts. That events
 * are missing never shows in the status of the resource: they are an extra.
 */
export class EventRun {
  readonly #gate: ListGate<WireObject>;
  readonly #intake: EventIntake;
  #reflector: Reflector<WireObject> | undefined;
  #running: Promise<void> | undefined;

  constructor(private readonly options: EventRunOptions) {
    const { client, versions, eventVersions, environment, signal } = options;
    this.#gate = new ListGate(client, environment.budgets.eventPages);
    this.#intake = new EventIntake({
      recorded: eventVersions,
      isStored: (key) => versions.isStored(key),
      record: (event) => this.#record(event),
      handedOverTo: () => this.#reflector?.resourceVersion ?? options.resumeFrom,
      // The watch that follows may take hours: nobody must wait for its end.
      onPageDone: () => this.#gate.release(),
      signal,
    });
  }

  /** Begin; does nothing when it has. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Every event up to here is recorded; `''` when that can be said of no point. */
  get recordedTo(): string {
    return this.#intake.recordedTo;
  }

  objectStored(key: string): void {
    this.#intake.objectStored(key);
  }

  /** Resolves when nothing is being recorded any more. */
  async stopped(): Promise<void> {
    await this.#running;
    await this.#intake.idle();
  }

  async #run(): Promise<void> {
    const { resource, storage, environment, logger, resumeFrom, signal } = this.options;
    if (storage.recordEvent === undefined) {
      logger.warn({}, 'events are not recorded: the storage cannot');
      return;
    }
    this.#reflector = new Reflector<WireObject>({
      client: this.#gate,
      resource: coreEvents,
      kind: 'Event',
      fieldSelector: `involvedObject.kind=${resource.kind}`,
      store: this.#intake,
      pageSize: PAGE_SIZE,
      forcePaginatedList: environment.forcePaginatedList,
      watchLife,
      resumeFrom,
      logger: logger.child({ involved: formatGvr(resource.sync) }),
    });
    try {
      await this.#reflector.run(signal);
    } finally {
      this.#gate.release();
    }
  }

  /** A failure is logged and that is all: the event comes again when it changes, or with the list of the next start. */
  async #record(event: KubernetesObject): Promise<boolean> {
    const { cluster, storage, environment, logger, signal } = this.options;
    const { events } = environment.budgets;
    await events.acquire(1, signal);
    try {
      const timeout = AbortSignal.timeout(environment.limits.batchTimeoutMs);
      const pruned = pruneObject(event, { managedFields: true, lastApplied: false });
      await storage.recordEvent?.(cluster, pruned, AbortSignal.any([signal, timeout]));
      return true;
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error, name: event.metadata?.name }, 'event not recorded');
      return false;
    } finally {
      events.release(1);
    }
  }
}
