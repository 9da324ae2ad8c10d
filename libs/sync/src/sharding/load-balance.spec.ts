import fc from 'fast-check';
import { clustersToGive, placeClusters, type ReplicaLoad } from './load-balance.js';

const names = Array.from({ length: 60 }, (_, index) => `cluster-${index}`);

function idle(...replicas: readonly string[]): readonly ReplicaLoad[] {
  return replicas.map((replica) => ({ replica, load: 0 }));
}

function countsOf(placed: ReadonlyMap<string, string>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(placed.values(), (name) => name)).map(([name, all]) => [name, all?.length ?? 0]),
  );
}

describe('placeClusters', () => {
  it('gives every cluster to one replica, and none more than its part and a quarter', () => {
    const counts = countsOf(placeClusters(names, idle('a', 'b', 'c'), 500));

    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(60);
    expect(Math.max(...Object.values(counts))).toBeLessThanOrEqual(25);
  });

  it('finds the same whatever the order in which clusters and replicas are named', () => {
    const placed = placeClusters(names, idle('a', 'b', 'c'), 500);

    expect(placeClusters(names.toReversed(), idle('c', 'a', 'b'), 500)).toEqual(placed);
  });

  it('leaves most clusters where they were when a replica comes', () => {
    const before = placeClusters(names, idle('a', 'b', 'c'), 500);
    const after = placeClusters(names, idle('a', 'b', 'c', 'd'), 500);

    const moved = names.filter((name) => after.get(name) !== before.get(name));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(30);
  });

  it('prefers replicas that have little to do', () => {
    const replicas = [
      { replica: 'busy', load: 100_000 },
      { replica: 'idle', load: 0 },
    ];

    expect(countsOf(placeClusters(names, replicas, 500))).toEqual({ idle: 60 });
  });

  it('fills a replica up to its part even where that is a single cluster', () => {
    expect(countsOf(placeClusters(['x', 'y', 'z'], idle('a', 'b', 'c'), 500))).toEqual({ a: 1, b: 1, c: 1 });
  });
});

/** Replicas with their clusters, as loads by name. */
type Shares = Map<string, Map<string, number>>;

function loadsOf(shares: Shares): readonly ReplicaLoad[] {
  return [...shares].map(([replica, clusters]) => ({
    replica,
    load: [...clusters.values()].reduce((sum, load) => sum + load, 0),
  }));
}

/** All replicas give at the same time, by the same loads. @returns the number of moves */
function rebalance(shares: Shares): number {
  const replicas = loadsOf(shares);
  const moves = [...shares].flatMap(([giver, clusters]) => {
    const mine = [...clusters].map(([cluster, load]) => ({ cluster, load }));
    return [...clustersToGive(giver, mine, replicas)].map(([cluster, receiver]) => ({ cluster, giver, receiver }));
  });
  for (const { cluster, giver, receiver } of moves) {
    shares.get(receiver)?.set(cluster, shares.get(giver)?.get(cluster) ?? 0);
    shares.get(giver)?.delete(cluster);
  }
  return moves.length;
}

describe('clustersToGive', () => {
  it('moves only what a new replica needs, and only to it', () => {
    const shares: Shares = new Map([
      ['a', new Map(names.slice(0, 30).map((name) => [name, 500]))],
      ['b', new Map(names.slice(30).map((name) => [name, 500]))],
      ['new', new Map()],
    ]);

    expect(rebalance(shares)).toBe(20);

    expect([...shares].map(([, clusters]) => clusters.size)).toEqual([20, 20, 20]);
  });

  it('goes by objects and not by clusters', () => {
    const shares: Shares = new Map([
      [
        'a',
        new Map([
          ['large', 100_000],
          ['x', 500],
          ['y', 500],
        ]),
      ],
      ['b', new Map([['z', 500]])],
    ]);

    rebalance(shares);

    expect([...(shares.get('a')?.keys() ?? [])]).toEqual(['large']);
  });

  it('does nothing about a small difference', () => {
    const shares: Shares = new Map([
      ['a', new Map(names.slice(0, 33).map((name) => [name, 500]))],
      ['b', new Map(names.slice(33).map((name) => [name, 500]))],
    ]);

    expect(rebalance(shares)).toBe(0);
  });

  it('comes to an end from any start, with no replica idle that could have helped', () => {
    const someShares = fc
      .array(fc.array(fc.integer({ min: 500, max: 1_000_000 }), { maxLength: 20 }), { minLength: 1, maxLength: 6 })
      .map((replicas): Shares => {
        const ids = replicas.map((loads, replica) =>
          loads.map((load, index) => [`c${replica}-${index}`, load] as const),
        );
        return new Map(ids.map((clusters, replica) => [`r${replica}`, new Map(clusters)]));
      });

    fc.assert(
      fc.property(someShares, (shares) => {
        const before = [...shares.values()].flatMap((clusters) => [...clusters.keys()]).toSorted();
        let rounds = 0;
        while (rebalance(shares) > 0) {
          rounds += 1;
          expect(rounds).toBeLessThan(300);
        }

        expect([...shares.values()].flatMap((clusters) => [...clusters.keys()]).toSorted()).toEqual(before);
        const loads = loadsOf(shares).toSorted((a, b) => b.load - a.load);
        const [most] = loads;
        const gap = (most?.load ?? 0) - (loads.at(-1)?.load ?? 0);
        const mean = loads.reduce((sum, { load }) => sum + load, 0) / loads.length;
        const smallest = Math.min(...(shares.get(most?.replica ?? '')?.values() ?? []));
        const isEven = loads.every(({ load }) => Math.abs(load - mean) <= mean / 4);
        expect(isEven || smallest >= gap).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
