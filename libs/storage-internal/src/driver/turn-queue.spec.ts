import { setImmediate as nextTurn } from 'node:timers/promises';
import { TurnQueue } from './turn-queue.js';

describe('TurnQueue', () => {
  it('lets one go on in each turn of the event loop, in the order they came', async () => {
    const queue = new TurnQueue();
    const done: string[] = [];
    const waiting = ['a', 'b', 'c'].map((name) =>
      queue
        .begin()
        .next()
        .then(() => done.push(name)),
    );
    const counts: number[] = [];

    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn();
      counts.push(done.length);
    }
    await Promise.all(waiting);

    expect(done).toEqual(['a', 'b', 'c']);
    expect(counts).toEqual([1, 2, 3]);
  });

  it('gives each its first turn, and then the first of them all it needs', async () => {
    expect(await orderOf({ a: 3, b: 3 })).toEqual(['a1', 'b1', 'a2', 'a3', 'b2', 'b3']);
  });

  it('lets who comes late go before those who have had a turn', async () => {
    const queue = new TurnQueue();
    const done: string[] = [];
    const early = work(queue, done, 'early', 5);
    while (done.length < 2) {
      await nextTurn();
    }
    await Promise.all([early, work(queue, done, 'late', 2)]);

    expect(done.indexOf('late1')).toBe(2);
    expect(done.indexOf('late2')).toBe(6);
  });

  it('lets the next go on after twenty turns of one', async () => {
    const order = await orderOf({ a: 50, b: 50 });

    expect(runsOf(order.slice(2))).toEqual(['a 20', 'b 20', 'a 20', 'b 20', 'a 9', 'b 9']);
  });
});

async function orderOf(turnsByName: Readonly<Record<string, number>>): Promise<readonly string[]> {
  const queue = new TurnQueue();
  const done: string[] = [];
  await Promise.all(Object.entries(turnsByName).map(([name, turns]) => work(queue, done, name, turns)));
  return done;
}

async function work(queue: TurnQueue, done: string[], name: string, count: number): Promise<void> {
  const turns = queue.begin();
  for (let turn = 1; turn <= count; turn += 1) {
    await turns.next();
    done.push(`${name}${turn}`);
  }
}

/** How many of the same follow each other. */
function runsOf(order: readonly string[]): readonly string[] {
  const runs: { name: string; count: number }[] = [];
  for (const name of order.map((turn) => turn.replace(/\d+$/, ''))) {
    const last = runs.at(-1);
    if (last?.name === name) {
      last.count += 1;
    } else {
      runs.push({ name, count: 1 });
    }
  }
  return runs.map(({ name, count }) => `${name} ${count}`);
}
