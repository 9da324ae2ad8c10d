import { jest } from '@jest/globals';
import type { ListerWatcher, ScopedListOptions } from '#client';
import type { KubernetesObject, WatchEvent } from '#kube';
import { Budget } from './budget.js';
import { ListGate } from './list-gate.js';

const pods = { group: '', version: 'v1', resource: 'pods' };
const signal = new AbortController().signal;
const fromBeginning: ScopedListOptions = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
const added: WatchEvent = { type: 'ADDED', object: { metadata: { name: 'a' } } };
const initialEnd: WatchEvent = {
  type: 'BOOKMARK',
  object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
};

/** A member whose watch tells what a test makes it tell. */
class Member implements ListerWatcher {
  #waiting: ((result: IteratorResult<WatchEvent, undefined>) => void) | undefined;
  isLeft = false;

  list(): ReturnType<ListerWatcher['list']> {
    return Promise.resolve({ items: [] });
  }

  watch(): ReturnType<ListerWatcher['watch']> {
    const next = (): Promise<IteratorResult<WatchEvent, undefined>> =>
      new Promise((resolve) => {
        this.#waiting = resolve;
      });
    const leave = (): Promise<IteratorResult<WatchEvent, undefined>> => {
      this.isLeft = true;
      return Promise.resolve({ done: true, value: undefined });
    };
    return Promise.resolve({ [Symbol.asyncIterator]: () => ({ next, return: leave }) });
  }

  tell(event: WatchEvent | undefined): void {
    this.#waiting?.(event === undefined ? { done: true, value: undefined } : { done: false, value: event });
  }
}

describe('ListGate', () => {
  let member: Member;
  let pages: Budget;
  let gate: ListGate<KubernetesObject>;

  beforeEach(() => {
    jest.useFakeTimers();
    member = new Member();
    pages = new Budget(1);
    gate = new ListGate(member, pages);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  async function openWatch(options: ScopedListOptions): Promise<AsyncIterator<WatchEvent>> {
    const events = await gate.watch(pods, options, signal);
    return events[Symbol.asyncIterator]();
  }

  async function tell(events: AsyncIterator<WatchEvent>, event: WatchEvent | undefined): Promise<void> {
    const next = events.next();
    member.tell(event);
    await next;
  }

  it('holds the turn of a page until the page has been consumed', async () => {
    await gate.list(pods, {}, signal);
    jest.advanceTimersByTime(60_000);
    expect(pages.used).toBe(1);

    gate.release();

    expect(pages.used).toBe(0);
  });

  it('needs no turn for a watch that goes on from somewhere', async () => {
    await openWatch({ resourceVersion: '10' });

    expect(pages.used).toBe(0);
  });

  it.each<[string, WatchEvent | undefined]>([
    ['all there is has been told', initialEnd],
    ['the member refuses', { type: 'ERROR', object: { code: 410 } }],
    ['the member ends it', undefined],
  ])('holds the turn of a watch from the beginning until %s', async (_, last) => {
    const events = await openWatch(fromBeginning);
    await tell(events, added);
    gate.release();
    expect(pages.used).toBe(1);

    await tell(events, last);

    expect(pages.used).toBe(0);
  });

  it('ends the turn and the watch when nobody reads on', async () => {
    const events = await openWatch(fromBeginning);

    await events.return?.();

    expect([pages.used, member.isLeft]).toEqual([0, true]);
  });

  it('gives the turn of a slow member to others, once, and reads on', async () => {
    const events = await openWatch(fromBeginning);
    const next = events.next();
    jest.advanceTimersByTime(2000);
    expect(pages.used).toBe(0);

    member.tell(added);
    await next;
    await tell(events, initialEnd);

    expect(pages.used).toBe(0);
  });

  it('does not take a slow storage for a slow member', async () => {
    const events = await openWatch(fromBeginning);
    await tell(events, added);

    jest.advanceTimersByTime(60_000);

    expect(pages.used).toBe(1);
    await events.return?.();
  });
});
