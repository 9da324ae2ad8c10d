import { EVERYTHING } from '#api';
import type { StoredEvent, StoredWatchOptions } from '../resource-storage.js';
import { StorageError } from '../storage-error.js';
import { ChangeWindow } from './change-window.js';
import { openWatch, type WatchSource } from './open-watch.js';
import { WatchChange } from './watch-change.js';
import { WindowCursor } from './window-cursor.js';

/** A state is a text; a watch for `a` sees those that begin with it. */
class TextSource implements WatchSource<string> {
  readonly window = new ChangeWindow<string>(0, { changes: 5, bytes: Infinity });
  readonly textOf = (state: string, version: string): string => `${state}@${version}`;
  readonly matcherOf = (): ((state: string) => boolean) => (state) => state.startsWith('a');

  change(before: string | undefined, after: string | undefined): void {
    const position = this.window.end + 1;
    const change = { position, resourceVersion: String(position), before, after, bytes: 1 };
    this.window.append([new WatchChange(change, this.textOf)], position);
  }

  initialState = (): ReturnType<WatchSource<string>['initialState']> => {
    const cursor = this.cursorAtEnd();
    return Promise.resolve({
      resourceVersion: '0',
      // oxlint-disable-next-line typescript/require-await -- because items are an async iterable
      items: (async function* items() {
        yield ['a1', 'a2'];
      })(),
      cursor: () => cursor,
    });
  };

  cursorAtEnd = (): Promise<WindowCursor<string>> => this.cursorAt(String(this.window.end));
  cursorAt = (resourceVersion: string): Promise<WindowCursor<string>> =>
    Promise.resolve(
      new WindowCursor({
        window: this.window,
        position: Number(resourceVersion),
        resourceVersion,
        versionAt: String,
        earlier: () => Promise.reject(new StorageError('Expired', 'too old')),
      }),
    );
}

describe('openWatch', () => {
  const stopping = new AbortController();
  let source: TextSource;

  beforeEach(() => {
    source = new TextSource();
  });
  afterAll(() => stopping.abort(new Error('done')));

  async function watch(options: Partial<StoredWatchOptions>, bookmarkMs?: number): Promise<() => Promise<string>> {
    const all = { search: EVERYTHING, resourceVersion: '0', allowBookmarks: false, ...options };
    const events = await openWatch(source, all, stopping.signal, bookmarkMs);
    const chunks = events[Symbol.asyncIterator]();
    const told: string[] = [];
    return async () => {
      while (told.length === 0) {
        const { value, done } = await chunks.next();
        if (done === true) {
          return 'ended';
        }
        told.push(...value.map(textOf));
      }
      return told.shift() ?? '';
    };
  }

  function textOf(event: StoredEvent): string {
    return event.type === 'BOOKMARK'
      ? `BOOKMARK ${event.resourceVersion}${event.isInitialEventsEnd ? ' end' : ''}`
      : `${event.type} ${event.json.toString()}`;
  }

  it.each<readonly [string, string | undefined, string | undefined, string]>([
    ['comes', undefined, 'a', 'ADDED a@1'],
    ['stays', 'a', 'ab', 'MODIFIED ab@1'],
    ['goes', 'a', undefined, 'DELETED a@1'],
    ['comes to match', 'b', 'a', 'ADDED a@1'],
    ['matches no longer', 'a', 'b', 'DELETED a@1'],
  ])('tells of an object that %s', async (_what, before, after, expected) => {
    const next = await watch({ sendInitialEvents: false });

    source.change(before, after);

    expect(await next()).toBe(expected);
  });

  it('says nothing of objects that never match', async () => {
    const next = await watch({ sendInitialEvents: false });

    source.change(undefined, 'b');
    source.change('b', 'c');
    source.change('c', undefined);
    source.change(undefined, 'a');

    expect(await next()).toBe('ADDED a@4');
  });

  it.each<readonly [string, Partial<StoredWatchOptions>, readonly string[]]>([
    ['version 0', {}, ['ADDED a1@0', 'ADDED a2@0', 'ADDED a@2']],
    ['no version', { resourceVersion: '' }, ['ADDED a1@0', 'ADDED a2@0', 'ADDED a@2']],
    ['a version', { resourceVersion: '1' }, ['ADDED a@2']],
    ['no initial events', { sendInitialEvents: false }, ['ADDED a@2']],
    [
      'initial events and bookmarks',
      { sendInitialEvents: true, allowBookmarks: true, resourceVersion: '1' },
      ['ADDED a1@0', 'ADDED a2@0', 'BOOKMARK 1 end', 'ADDED a@2'],
    ],
    ['initial events', { sendInitialEvents: true }, ['ADDED a1@0', 'ADDED a2@0', 'ADDED a@2']],
  ])('with %s begins as Kubernetes does', async (_what, options, expected) => {
    source.change(undefined, 'b');
    const next = await watch(options);
    source.change(undefined, 'a');

    const told: string[] = [];
    for (const _event of expected) {
      told.push(await next());
    }
    expect(told).toEqual(expected);
  });

  it('sends bookmarks while nothing matches, as far as everything is known', async () => {
    const next = await watch({ sendInitialEvents: false, allowBookmarks: true }, 5);

    source.change(undefined, 'b');
    source.window.append([], 7);

    let told = await next();
    for (let tries = 0; told !== 'BOOKMARK 7' && tries < 100; tries += 1) {
      told = await next();
    }
    expect(told).toBe('BOOKMARK 7');
  });

  it('never sends a bookmark that is ahead of the events', async () => {
    const next = await watch({ sendInitialEvents: false, allowBookmarks: true }, 0);

    for (let n = 1; n <= 20; n += 1) {
      source.change(undefined, 'a');
      let told = await next();
      while (told.startsWith('BOOKMARK')) {
        expect(Number(told.split(' ')[1])).toBeLessThan(n);
        told = await next();
      }
      expect(told).toBe(`ADDED a@${n}`);
    }
  });

  it('fails for a reader that the window has left behind, and for no other', async () => {
    const slow = await watch({ resourceVersion: '1', sendInitialEvents: false });
    const fast = await watch({ sendInitialEvents: false });
    for (let n = 1; n <= 40; n += 1) {
      source.change(undefined, 'a');
      expect(await fast()).toBe(`ADDED a@${n}`);
    }

    await expect(slow()).rejects.toMatchObject({ code: 'Expired' });
  });

  it('makes each event once for all who see it', async () => {
    const all = { search: EVERYTHING, resourceVersion: '0', sendInitialEvents: false, allowBookmarks: false };
    const watches = await Promise.all([1, 2].map(() => openWatch(source, all, stopping.signal)));
    source.change(undefined, 'a');

    const [one, other] = await Promise.all(watches.map((events) => events[Symbol.asyncIterator]().next()));

    expect(one?.value[0]).toBe(other?.value[0]);
  });

  it('stops with the reason of the signal', async () => {
    const reason = new Error('enough');
    const own = new AbortController();
    const options = { search: EVERYTHING, resourceVersion: '0', sendInitialEvents: false, allowBookmarks: true };
    const next = (await openWatch(source, options, own.signal))[Symbol.asyncIterator]().next();

    own.abort(reason);

    await expect(next).rejects.toBe(reason);
  });
});
