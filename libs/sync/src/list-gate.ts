import type { ListerWatcher } from '#client';
import type { Budget } from './budget.js';

/** A member that takes longer than this to answer gives its turn to others: it may be far away, slow or gone. */
const SLOW_ANSWER_MS = 2000;

/**
 * One reflector's way to its member, on which it waits its turn before it asks for a page. The turn ends when the page has
 * been consumed, so that only a few parsed pages are in memory, however many resources are listed.
 */
export class ListGate<T> implements ListerWatcher<T> {
  readonly watch: ListerWatcher<T>['watch'];
  #holdsTurn = false;

  /** @param pages - pages of the whole process */
  constructor(
    private readonly client: ListerWatcher<T>,
    private readonly pages: Budget,
  ) {
    this.watch = (resource, options, signal) => client.watch(resource, options, signal);
  }

  readonly list: ListerWatcher<T>['list'] = async (resource, options, signal) => {
    this.release();
    await this.pages.acquire(1, signal);
    this.#holdsTurn = true;
    const timer = setTimeout(() => this.release(), SLOW_ANSWER_MS);
    try {
      return await this.client.list(resource, options, signal);
    } catch (error) {
      this.release();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

  /** The last page has been consumed, or never will be. May be called at any time. */
  release(): void {
    if (this.#holdsTurn) {
      this.#holdsTurn = false;
      this.pages.release(1);
    }
  }
}
