import { TimeAllowance } from '#async';
import {
  formatGroupVersion,
  StatusError,
  type KubernetesObject,
  type ObjectEvent,
  type ObjectHeader,
  type WatchEvent,
} from '#kube';
import type { Logger } from '#telemetry';
import { scopeOf, type ReflectorOptions, type WatchLife } from './reflector-options.js';
import { fromBeginning, InitialEvents } from './watch-list.js';
import { WatchJudge, type WatchBackoffs, type WatchEnd, type WatchEnding } from './watch-judge.js';

const defaultWatchLife: WatchLife = { minSeconds: 900, maxSeconds: 1800, graceMs: 60_000 };
/** A server that is waited for longer than this, in all, before it has told everything there is: a list is better. */
const INITIAL_EVENTS_PATIENCE_MS = 60_000;

/** Watches a resource into the store of a reflector. */
export class ReflectorWatcher<T extends ObjectHeader = KubernetesObject> {
  /** Where the store is: every change up to here has been handed over. */
  resourceVersion = '';
  readonly #judge: WatchJudge;

  constructor(
    private readonly options: ReflectorOptions<T>,
    backoffs: WatchBackoffs,
    private readonly logger: Logger,
  ) {
    this.#judge = new WatchJudge(options, backoffs, logger);
  }

  /** One watch from where the store is, until it ends. @throws the signal's reason when it aborts */
  async watch(signal: AbortSignal): Promise<WatchEnd> {
    return this.#judge.judge(await this.#watch(signal, { resourceVersion: this.resourceVersion }));
  }

  /** One watch that begins with everything there is, as a list. @throws the signal's reason when it aborts */
  async watchFromBeginning(signal: AbortSignal): Promise<WatchEnd> {
    const impatience = new AbortController();
    const { initialEventsPatienceMs = INITIAL_EVENTS_PATIENCE_MS, store, onState } = this.options;
    onState?.({ phase: 'listing' });
    const allowance = new TimeAllowance(initialEventsPatienceMs, () => impatience.abort());
    const initial = new InitialEvents(store);
    const beginning = { initial, allowance, signal: impatience.signal };
    try {
      const ending = await this.#watch(signal, fromBeginning(this.resourceVersion), beginning);
      return initial.isComplete
        ? this.#judge.judge(ending)
        : this.#judge.judgeIncomplete(ending, impatience.signal.aborted);
    } finally {
      allowance.stop();
      initial.close();
    }
  }

  async #watch(
    signal: AbortSignal,
    from: Parameters<ReflectorOptions['client']['watch']>[1],
    beginning?: Beginning<T>,
  ): Promise<WatchEnding> {
    const { client, resource, watchLife: life = defaultWatchLife } = this.options;
    const timeoutSeconds = Math.round(life.minSeconds + Math.random() * (life.maxSeconds - life.minSeconds));
    // The server ends a watch by itself; one that outlives its time hangs on a dead connection or a dead server.
    const overdue = AbortSignal.timeout(timeoutSeconds * 1000 + life.graceMs);
    const watchSignal = AbortSignal.any([signal, overdue, ...(beginning === undefined ? [] : [beginning.signal])]);
    const options = { ...scopeOf(this.options), ...from, timeoutSeconds, allowWatchBookmarks: true };
    let events: AsyncIterable<WatchEvent<T>>;
    beginning?.allowance.start();
    try {
      events = await client.watch(resource, options, watchSignal);
    } catch (error) {
      signal.throwIfAborted();
      return { how: 'not opened', error };
    }
    if (beginning === undefined) {
      this.options.onState?.({ phase: 'watching' });
    }
    try {
      return await this.#follow(events, beginning);
    } catch (error) {
      signal.throwIfAborted();
      return { how: 'broken', error, isOverdue: overdue.aborted };
    }
  }

  async #follow(events: AsyncIterable<WatchEvent<T>>, beginning?: Beginning<T>): Promise<WatchEnding> {
    const openedAt = performance.now();
    let count = 0;
    for await (const event of events) {
      beginning?.allowance.stop();
      count += 1;
      if (event.type === 'ERROR') {
        return { how: 'refused', error: StatusError.fromResponse(event.object.code ?? 500, event.object) };
      }
      if (beginning === undefined || beginning.initial.isComplete) {
        await this.#accept(event);
      } else {
        await this.#acceptInitial(event, beginning);
      }
    }
    return { how: 'ended', eventCount: count, durationMs: performance.now() - openedAt };
  }

  async #accept(event: ObjectEvent<T>): Promise<void> {
    if (!this.#isMeant(event)) {
      return;
    }
    if (event.type !== 'BOOKMARK') {
      await this.options.store.apply(event);
    }
    this.resourceVersion = event.object.metadata?.resourceVersion || this.resourceVersion;
  }

  /** Only the end says where the store is: what comes before it has the versions of single objects. */
  async #acceptInitial(event: ObjectEvent<T>, { initial, allowance }: Beginning<T>): Promise<void> {
    if (this.#isMeant(event)) {
      await initial.accept(event);
    }
    if (initial.isComplete) {
      this.resourceVersion = event.object.metadata?.resourceVersion ?? '';
      this.options.onState?.({ phase: 'watching' });
    } else {
      allowance.start();
    }
  }

  #isMeant({ object }: ObjectEvent<T>): boolean {
    const { kind, resource } = this.options;
    if (object.kind === kind && object.apiVersion === formatGroupVersion(resource)) {
      return true;
    }
    this.logger.warn({ kind: object.kind, apiVersion: object.apiVersion }, 'watch event of another kind skipped');
    return false;
  }
}

interface Beginning<T extends ObjectHeader> {
  readonly initial: InitialEvents<T>;
  /** How long the server may be waited for, in all, before the end of the beginning. */
  readonly allowance: TimeAllowance;
  /** Aborts when that is too long. */
  readonly signal: AbortSignal;
}
