import { Backoff, sleep, type BackoffOptions } from '#async';
import { formatGvr, type KubernetesObject, type ObjectHeader } from '#kube';
import type { Logger } from '#telemetry';
import { ReflectorLister } from './reflector-lister.js';
import type { ReflectorOptions } from './reflector-options.js';
import { ReflectorWatcher } from './reflector-watcher.js';
import { pauseAfter, type WatchEnd } from './watch-judge.js';

const defaultBackoff: BackoffOptions = { baseMs: 800, factor: 2, capMs: 30_000, jitter: 1, resetAfterMs: 120_000 };

/**
 * Keeps a `ReflectorStore` equal to what one API server has of one resource: lists, then watches, for ever; or only watches,
 * where a watch can begin with everything there is. A lost connection resumes the watch where it stopped; only a server that
 * has forgotten that point makes it read everything again.
 */
export class Reflector<T extends ObjectHeader = KubernetesObject> {
  readonly #lister: ReflectorLister<T>;
  readonly #watcher: ReflectorWatcher<T>;
  readonly #backoff: Backoff;
  readonly #logger: Logger;
  #next: WatchEnd['next'];

  constructor(private readonly options: ReflectorOptions<T>) {
    const { backoff = defaultBackoff, resumeFrom = '', resource, logger } = options;
    this.#logger = logger.child({ resource: formatGvr(resource) });
    this.#backoff = new Backoff(backoff);
    this.#lister = new ReflectorLister(options);
    // Waits of its own for a server that is away, so that they do not slow down what follows its return.
    const backoffs = { follow: this.#backoff, open: new Backoff(backoff) };
    this.#watcher = new ReflectorWatcher(options, backoffs, this.#logger);
    this.#watcher.resourceVersion = resumeFrom;
    this.#next = resumeFrom === '' ? 'beginning' : 'watch';
  }

  /** Where the store is: every change up to here has been handed over. Empty before the first list. */
  get resourceVersion(): string {
    return this.#watcher.resourceVersion;
  }

  /** Runs until the signal aborts, then resolves. Run again, it goes on from where it stopped. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#round(signal);
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (!this.#beginsWithWatch && this.#next !== 'watch' && !(await this.#list(signal))) {
      return;
    }
    const end = await (this.#beginsWithWatch ? this.#watcher.watchFromBeginning(signal) : this.#watcher.watch(signal));
    this.#next = end.next;
    if (end.pauseMs > 0) {
      await sleep(end.pauseMs, signal);
    }
  }

  get #beginsWithWatch(): boolean {
    const { watchLists, resource } = this.options;
    return this.#next === 'beginning' && watchLists?.isOffered(resource) === true;
  }

  async #list(signal: AbortSignal): Promise<boolean> {
    const { onState, onFailure } = this.options;
    onState?.({ phase: 'listing' });
    try {
      this.#watcher.resourceVersion = await this.#lister.list(this.resourceVersion, signal);
      this.#next = 'watch';
      return true;
    } catch (error) {
      signal.throwIfAborted();
      const durationMs = pauseAfter(error, this.#backoff);
      onFailure?.('list', error);
      onState?.({ phase: 'failed', error });
      this.#logger.warn({ error, durationMs }, 'list failed, will retry');
      await sleep(durationMs, signal);
      return false;
    }
  }
}
