import fc from 'fast-check';
import { ChangeWindow, type WindowLimits } from './change-window.js';
import { WatchChange } from './watch-change.js';

const MEGABYTE = 1024 * 1024;

function change(position: number, bytes: number): WatchChange<string> {
  const options = { position, resourceVersion: String(position), before: undefined, after: 'a', bytes };
  return new WatchChange(options, (state) => state);
}

/** A window after changes of these sizes, at positions from 1. */
function windowOf(sizes: readonly number[], limits: WindowLimits): ChangeWindow<string> {
  const window = new ChangeWindow<string>(0, limits);
  sizes.forEach((bytes, index) => window.append([change(index + 1, bytes)], index + 1));
  return window;
}

function heldBy(window: ChangeWindow<string>): readonly WatchChange<string>[] {
  const held: WatchChange<string>[] = [];
  for (let from = window.start; from < window.end; from = held.at(-1)?.position ?? window.end) {
    held.push(...window.after(from, 10));
  }
  return held;
}

describe('ChangeWindow', () => {
  it('holds no more than twice its limits, the latest, without a gap', () => {
    const limits = { changes: 5, bytes: 100 };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 150 })), (sizes) => {
        const window = windowOf(sizes, limits);

        const held = heldBy(window);

        const latest = sizes.map((_, index) => index + 1).slice(window.start);
        expect(held.map(({ position }) => position)).toEqual(latest);
        expect(held.length).toBeLessThanOrEqual(2 * limits.changes);
        expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(2 * limits.bytes);
      }),
    );
  });

  it.each<readonly [string, readonly number[], number]>([
    ['few', Array.from({ length: 10 }, () => 1), 0],
    ['too many', Array.from({ length: 11 }, () => 1), 6],
    ['too large', [80, 80, 80], 2],
    ['larger than everything it may hold', [1, 300], 2],
  ])('when changes are %s, begins where they still fit', (_what, sizes, start) => {
    expect(windowOf(sizes, { changes: 5, bytes: 100 }).start).toBe(start);
  });

  it('counts anew after a gap', () => {
    const window = windowOf([80, 80], { changes: 5, bytes: 100 });

    window.skipTo(7);
    window.append([change(8, 150)], 8);

    expect(window.start).toBe(7);
    expect(heldBy(window)).toHaveLength(1);
  });

  it('gives a reader about a megabyte at once, and always something', () => {
    const window = windowOf([3 * MEGABYTE, MEGABYTE / 2, MEGABYTE / 2, 1], { changes: 5, bytes: 10 * MEGABYTE });

    expect(window.after(0, 100)).toHaveLength(1);
    expect(window.after(1, 100)).toHaveLength(2);
    expect(window.after(3, 100)).toHaveLength(1);
  });
});
