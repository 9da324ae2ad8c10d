import { MetricsStore } from './metrics-store.js';
import type { RenderedObject } from './rendered-object.js';

const FAMILIES = 3;

function rendered(name: string, version = 1, size = 0): RenderedObject {
  return {
    key: name,
    version,
    // One line, none, and two with something in them that is not ASCII.
    families: [`a{${name}} ${version}\n`, '', `b{${name}} é${'x'.repeat(size)}\nb{${name}} ${version}\n`],
    series: 3,
  };
}

/** Every line, sorted: the order of objects means nothing. */
function linesOf(store: MetricsStore, snapshot = store.snapshot()): readonly (readonly string[])[] {
  return Array.from({ length: FAMILIES }, (_, family) =>
    snapshot
      .flatMap(({ block, runs }) =>
        runs.map((run) => {
          const { start, end } = block.spanOf(family, run);
          return block.bytes.toString('utf8', start, end);
        }),
      )
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .sort(),
  );
}

function expectedLines(objects: Iterable<RenderedObject>): readonly (readonly string[])[] {
  const all = [...objects];
  return Array.from({ length: FAMILIES }, (_, family) =>
    all
      .flatMap(({ families }) => families[family]?.split('\n') ?? [])
      .filter((line) => line !== '')
      .sort(),
  );
}

function listed(store: MetricsStore, objects: readonly RenderedObject[]): void {
  const generation = store.beginGeneration();
  objects.forEach((object) => generation.put(object));
  generation.end();
}

describe('MetricsStore', () => {
  it('holds what was put last, of each object', () => {
    const store = new MetricsStore(FAMILIES);

    store.put(rendered('one'));
    store.put(rendered('two'));
    store.put(rendered('one', 2));
    store.delete('two');
    store.delete('unknown');

    expect(linesOf(store)).toEqual(expectedLines([rendered('one', 2)]));
    expect({ objects: store.objectCount, series: store.seriesCount }).toEqual({ objects: 1, series: 3 });
  });

  it('shows nothing of a list before its end, and nothing else afterwards', () => {
    const store = new MetricsStore(FAMILIES);
    listed(store, [rendered('stays'), rendered('goes'), rendered('changes')]);

    const generation = store.beginGeneration();
    generation.keep('stays');
    generation.put(rendered('changes', 2));
    generation.put(rendered('comes'));
    const before = linesOf(store);
    generation.end();

    expect(before).toEqual(expectedLines([rendered('stays'), rendered('goes'), rendered('changes')]));
    expect(linesOf(store)).toEqual(expectedLines([rendered('stays'), rendered('changes', 2), rendered('comes')]));
  });

  it('takes the last of an object that a list has twice, however far apart', () => {
    const store = new MetricsStore(FAMILIES);
    const others = Array.from({ length: 600 }, (_, index) => rendered(`other-${index}`));

    listed(store, [rendered('twice', 1), ...others, rendered('twice', 2)]);

    expect(linesOf(store)).toEqual(expectedLines([...others, rendered('twice', 2)]));
    expect(store.objectCount).toBe(601);
  });

  it('knows versions, of which one that is no number is never the same', () => {
    const store = new MetricsStore(FAMILIES);
    listed(store, [rendered('one', 7), rendered('two', Number.NaN)]);

    expect(store.hasVersion('one', 7)).toBe(true);
    expect(store.hasVersion('one', 8)).toBe(false);
    expect(store.hasVersion('two', Number.NaN)).toBe(false);
    expect(store.hasVersion('three', 7)).toBe(false);
  });

  it('keeps for a reader what it held when the reader began', () => {
    const store = new MetricsStore(FAMILIES);
    const objects = Array.from({ length: 500 }, (_, index) => rendered(`object-${index}`));
    listed(store, objects);

    const snapshot = store.snapshot();
    objects.forEach(({ key }) => store.put(rendered(key, 2)));
    objects.forEach(({ key }) => store.delete(key));

    expect(linesOf(store, snapshot)).toEqual(expectedLines(objects));
    expect(linesOf(store)).toEqual(expectedLines([]));
    expect({ bytes: store.byteCount, series: store.seriesCount }).toEqual({ bytes: 0, series: 0 });
  });

  it.each([1, 2, 3])('is right and compact after any changes, with seed %i', (seed) => {
    const store = new MetricsStore(FAMILIES);
    const model = new Map<string, RenderedObject>();
    let state = seed;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    for (let step = 0; step < 5000; step += 1) {
      const key = `object-${random(700)}`;
      if (random(5) === 0) {
        model.delete(key);
        store.delete(key);
      } else {
        const object = rendered(key, step, random(100) * random(20));
        model.set(key, object);
        store.put(object);
      }
    }

    const snapshot = store.snapshot();
    expect(linesOf(store)).toEqual(expectedLines(model.values()));
    expect(store.seriesCount).toBe(3 * model.size);
    expect(store.byteCount).toBe(
      [...model.values()].reduce((sum, { families }) => sum + Buffer.byteLength(families.join('')), 0),
    );
    expect(snapshot.reduce((sum, { block }) => sum + block.bytes.length, 0)).toBeLessThan(1.25 * store.byteCount);
    expect(snapshot.length).toBeLessThan(40);
  });
});
