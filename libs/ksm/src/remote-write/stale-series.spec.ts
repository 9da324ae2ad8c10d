import { MetricsStore } from '../store/metrics-store.js';
import type { Exposition } from '../scrape.js';
import { vanishedSeries } from './stale-series.js';
import { exposeResource } from '../exposed-resource.js';
import { configMapMetrics } from '../resources/configmap.js';

const exposed = exposeResource(
  { ...configMapMetrics, families: configMapMetrics.families.slice(0, 1) },
  { allowed: [], denied: [], optIn: [] },
  { allowedLabels: undefined, allowedAnnotations: undefined },
);

function put(store: MetricsStore, key: string, version: number, ...lines: readonly string[]): void {
  store.put({ key, version, families: [lines.map((line) => `${line}\n`).join('')], series: lines.length });
}

function expositionOf(stores: Readonly<Record<string, MetricsStore>>, preface = ''): Exposition {
  const all = Object.entries(stores).map(([cluster, store]) => ({ cluster, blocks: store.snapshot() }));
  return { preface, resources: [{ exposed, stores: all }] };
}

function vanished(
  before: Exposition,
  after: Exposition,
  { pending = [], left = [] }: { pending?: readonly string[]; left?: readonly string[] } = {},
): readonly string[] {
  const isLeft = (cluster: string): boolean => left.includes(cluster);
  return [...vanishedSeries({ before, after, isLeft }, new Set(pending))];
}

describe('series that vanish between two expositions', () => {
  it('are none while nothing changes', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{cluster="east"} 1');

    expect(vanished(expositionOf({ east: store }), expositionOf({ east: store }))).toEqual([]);
  });

  it('are none when only a value changes', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{cluster="east"} 1');
    const before = expositionOf({ east: store });
    put(store, 'u1', 2, 'a{cluster="east"} 2');

    expect(vanished(before, expositionOf({ east: store }))).toEqual([]);
  });

  it('are those that an object has no more', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{cluster="east",phase="x"} 1', 'b{cluster="east"} 1');
    const before = expositionOf({ east: store });
    put(store, 'u1', 2, 'a{cluster="east",phase="y"} 1', 'b{cluster="east"} 1');

    expect(vanished(before, expositionOf({ east: store }))).toEqual(['a{cluster="east",phase="x"}']);
  });

  it('are all of an object that is deleted', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{pod="1"} 1');
    put(store, 'u2', 1, 'a{pod="2"} 1');
    const before = expositionOf({ east: store });
    store.delete('u1');

    expect(vanished(before, expositionOf({ east: store }))).toEqual(['a{pod="1"}']);
  });

  it('are none when the store only moves them', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{pod="1"} 1');
    const before = expositionOf({ east: store });
    for (let other = 0; other < 100; other += 1) {
      put(store, `o${other}`, 1, `a{pod="o${other}"} 1`);
    }

    expect(vanished(before, expositionOf({ east: store }))).toEqual([]);
  });

  it('are all of a cluster that is gone', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{cluster="east"} 1');

    expect(vanished(expositionOf({ east: store }), expositionOf({}))).toEqual(['a{cluster="east"}']);
  });

  it('are none of a cluster that another process has taken over', () => {
    const store = new MetricsStore(1);
    put(store, 'u1', 1, 'a{cluster="east"} 1');

    expect(vanished(expositionOf({ east: store }), expositionOf({}), { left: ['east'] })).toEqual([]);
  });

  it('are those about clusters, too', () => {
    const preface = '# TYPE c gauge\nc{cluster="east"} 1\nc{cluster="west"} 1\n';

    expect(vanished(expositionOf({}, preface), expositionOf({}, 'c{cluster="east"} 1\n'))).toEqual([
      'c{cluster="west"}',
    ]);
  });

  it('remain those of before whose end is not known, until they are back', () => {
    const store = new MetricsStore(1);
    const before = expositionOf({ east: store });
    put(store, 'u1', 1, 'a{pod="1"} 1');

    expect(vanished(before, expositionOf({ east: store }), { pending: ['a{pod="1"}', 'a{pod="2"}'] })).toEqual([
      'a{pod="2"}',
    ]);
  });
});
