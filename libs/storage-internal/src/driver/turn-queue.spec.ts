import { setImmediate as nextTurn } from 'node:timers/promises';
import { TurnQueue } from './turn-queue.js';

describe('TurnQueue', () => {
  it('lets one go on in each turn, in the order they came', async () => {
    const turns = new TurnQueue();
    const done: string[] = [];
    const waiting = ['a', 'b', 'c'].map((name) => turns.next().then(() => done.push(name)));
    const counts: number[] = [];

    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn();
      counts.push(done.length);
    }
    await Promise.all(waiting);

    expect(done).toEqual(['a', 'b', 'c']);
    expect(counts).toEqual([1, 2, 3]);
  });

  it('lets whoever waits again go after those who wait already', async () => {
    const turns = new TurnQueue();
    const done: string[] = [];
    const twice = async (name: string): Promise<void> => {
      for (const round of [1, 2]) {
        await turns.next();
        done.push(`${name}${round}`);
      }
    };

    await Promise.all([twice('a'), twice('b')]);

    expect(done).toEqual(['a1', 'b1', 'a2', 'b2']);
  });
});
