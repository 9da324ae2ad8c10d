import { jest } from '@jest/globals';
import { Workqueue } from './workqueue.js';

const a = { namespace: '', name: 'a' };
const b = { namespace: '', name: 'b' };

describe('Workqueue', () => {
  let queue: Workqueue;

  beforeEach(() => {
    jest.useFakeTimers();
    queue = new Workqueue();
  });
  afterEach(() => {
    queue.close();
    jest.useRealTimers();
  });

  it('gives requests in the order they first came, each once', async () => {
    [a, b, a].forEach((request) => queue.add(request));

    expect([queue.length, await queue.take(), await queue.take(), queue.length]).toEqual([2, a, b, 0]);
  });

  it('gives a request to a worker that waits', async () => {
    const taken = queue.take();

    queue.add(a);

    expect(await taken).toEqual(a);
  });

  it('gives a request that came while it was worked on once more, when that work is done', async () => {
    queue.add(a);
    await queue.take();
    queue.add(a);
    queue.add(a);
    const during = queue.length;

    queue.done(a);

    expect([during, queue.length, await queue.take()]).toEqual([0, 1, a]);
  });

  it('does not give a request again when nothing came', async () => {
    queue.add(a);
    await queue.take();

    queue.done(a);

    expect(queue.length).toBe(0);
  });

  it('adds a request later, at the earliest of its times', () => {
    queue.addAfter(a, 1000);
    queue.addAfter(a, 100);
    queue.addAfter(a, 500);

    jest.advanceTimersByTime(99);
    const before = queue.length;
    jest.advanceTimersByTime(1);

    expect([before, queue.length, jest.getTimerCount()]).toEqual([0, 1, 0]);
  });

  it('sends waiting workers home and takes nothing more when it closes', async () => {
    queue.addAfter(b, 10);
    const taken = queue.take();

    queue.close();
    queue.add(a);

    expect([await taken, await queue.take(), queue.length, jest.getTimerCount()]).toEqual([undefined, undefined, 0, 0]);
  });
});
