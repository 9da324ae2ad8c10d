import { TimeAllowance } from '#async';
import { endsInitialEvents, type ListerWatcher } from '#client';
import type { ObjectHeader, WatchEvent } from '#kube';
import type { Budget } from './budget.js';

/** A member that takes longer than this to answer gives its turn to others: it may be far away, slow or gone. */
const SLOW_ANSWER_MS = 2000;

/**
 * One reflector's way to its member, on which it waits its turn before it asks for a page, or for the initial events of a
 * watch. The turn ends when the page has been consumed, or the initial events have, so that little of what was listed is in
 * memory, however many resources are listed.
 */
export class ListGate<T extends ObjectHeader> implements ListerWatcher<T> {
  #page: Turn | undefined;

  /** @param pages - pages of the whole process */
  constructor(
    private readonly client: ListerWatcher<T>,
    private readonly pages: Budget,
  ) {}

  readonly list: ListerWatcher<T>['list'] = async (resource, options, signal) => {
    this.release();
    const turn = await this.#take(signal);
    this.#page = turn;
    turn.waits();
    try {
      return await this.client.list(resource, options, signal);
    } catch (error) {
      turn.end();
      throw error;
    } finally {
      turn.served();
    }
  };

  readonly watch: ListerWatcher<T>['watch'] = async (resource, options, signal) => {
    if (options.sendInitialEvents !== true) {
      return this.client.watch(resource, options, signal);
    }
    const turn = await this.#take(signal);
    turn.waits();
    try {
      return untilInitialised(await this.client.watch(resource, options, signal), turn);
    } catch (error) {
      turn.end();
      throw error;
    } finally {
      turn.served();
    }
  };

  /** The last page has been consumed, or never will be. May be called at any time. */
  release(): void {
    this.#page?.end();
    this.#page = undefined;
  }

  async #take(signal: AbortSignal): Promise<Turn> {
    await this.pages.acquire(1, signal);
    return new Turn(this.pages);
  }
}

/** A place among those who read a list. Lost to others when its member is waited for too long. */
class Turn {
  readonly #allowance = new TimeAllowance(SLOW_ANSWER_MS, () => this.end());
  #isOver = false;

  constructor(private readonly pages: Budget) {}

  waits(): void {
    if (!this.#isOver) {
      this.#allowance.start();
    }
  }

  served(): void {
    this.#allowance.stop();
  }

  end(): void {
    this.#allowance.stop();
    if (!this.#isOver) {
      this.#isOver = true;
      this.pages.release(1);
    }
  }
}

/** The same events; the turn ends with those that stand for a list. Not a generator: that would hold the last event. */
function untilInitialised<T extends ObjectHeader>(
  events: AsyncIterable<WatchEvent<T>>,
  turn: Turn,
): AsyncIterable<WatchEvent<T>> {
  const iterator = events[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<WatchEvent<T>, unknown>> => {
    turn.waits();
    try {
      const result = await iterator.next();
      if (result.done === true || result.value.type === 'ERROR' || endsInitialEvents(result.value)) {
        turn.end();
      }
      return result;
    } catch (error) {
      turn.end();
      throw error;
    } finally {
      turn.served();
    }
  };
  const stop = async (): Promise<IteratorResult<WatchEvent<T>, unknown>> => {
    turn.end();
    await iterator.return?.();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: stop }) };
}
