import { jest } from '@jest/globals';
import { memoryObjectOf, type MemoryObject } from '../memory-object.js';
import { type MadeChange, ResourceHistory } from './resource-history.js';

const START = 1000;
const SECOND = 1000;
const { signal } = new AbortController();
const type = { group: '', version: 'v1', resource: 'pods', kind: 'Pod' };

function added(name: string, cluster = 'east'): MadeChange & { readonly after: MemoryObject } {
  const after = memoryObjectOf({ metadata: { name } }, { id: 1, type, cluster, syncedAt: 0 });
  return { cluster, before: undefined, after };
}

function many(count: number): MadeChange[] {
  return Array.from({ length: count }, (_, index) => added(`pod-${index}`));
}

function decoded(version: string): unknown {
  return JSON.parse(Buffer.from(version, 'base64url').toString());
}

describe('ResourceHistory', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('holds every prepared cluster in its version, and one that is gone no longer than it must', () => {
    const history = new ResourceHistory(START, ['east', 'west']);
    history.join('north');
    const prepared = decoded(history.resourceVersion);
    history.append([added('a', 'west'), added('b', 'east')]);
    history.leave('east');
    const left = decoded(history.resourceVersion);
    history.append([added('c', 'west')]);

    expect(prepared).toEqual({ east: '0', north: '0', west: '0' });
    expect(left).toEqual({ east: '1002', north: '0', west: '1001' });
    expect(decoded(history.resourceVersion)).toEqual({ north: '0', west: '1003' });
  });

  it('replays exactly the changes after a version, from wherever a reader has come', async () => {
    const history = new ResourceHistory(START, ['east']);
    const empty = history.resourceVersion;
    history.append([added('a')]);
    const afterFirst = history.resourceVersion;
    history.append([added('b'), added('c')]);

    const all = await history.cursorAt(empty).next(signal);
    const later = await history.cursorAt(afterFirst).next(signal);

    expect(all.map(({ position }) => position)).toEqual([1001, 1002, 1003]);
    expect(later.map(({ position }) => position)).toEqual([1002, 1003]);
    expect(later.at(-1)?.resourceVersion).toBe(history.resourceVersion);
  });

  it('keeps changes for 75 seconds and the latest hundred for ever', () => {
    const history = new ResourceHistory(START, ['east']);
    const empty = history.resourceVersion;
    history.append(many(110));
    const after110 = history.resourceVersion;
    history.append(many(1));
    const after111 = history.resourceVersion;
    history.append(many(39));

    jest.advanceTimersByTime(75 * SECOND);
    history.append(many(60));
    expect(() => history.cursorAt(empty)).not.toThrow();
    jest.advanceTimersByTime(5 * SECOND);
    history.append(many(1));

    // Of 150 + 60 + 1 changes the first 111 may go, and the others not yet.
    expect(() => history.cursorAt(after110)).toThrow(expect.objectContaining({ code: 'Expired' }));
    expect(() => history.cursorAt(after111)).not.toThrow();
  });

  it('ends a reader that falls behind, and no other', async () => {
    const history = new ResourceHistory(START, ['east']);
    const slow = history.cursorAtEnd();
    history.append(many(200));
    const quick = history.cursorAtEnd();
    jest.advanceTimersByTime(80 * SECOND);

    history.append([added('new')]);

    await expect(slow.next(signal)).rejects.toMatchObject({ code: 'Expired' });
    expect(await quick.next(signal)).toHaveLength(1);
  });

  it.each([
    ['an earlier process', { east: '999' }],
    ['a later position', { east: '1002' }],
  ])('does not know a version of %s', (_what, positions) => {
    const history = new ResourceHistory(START, ['east']);
    history.append([added('a')]);
    const version = Buffer.from(JSON.stringify(positions)).toString('base64url');

    expect(() => history.cursorAt(version)).toThrow(expect.objectContaining({ code: 'Expired' }));
  });
});
